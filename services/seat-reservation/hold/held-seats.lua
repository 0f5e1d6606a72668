-- After prelude.lua: EPOCH, now, text.
-- Counts a grant among the seats that its account holds on all trips together, or refuses it. KEYS[1]: held:{userId},
-- a sorted set, by expiry, of holdId|granted|seats. A refused grant stays in it for a while with no seats, so that a
-- repeat that meets it hears the same. Two more members say how far the set is trusted: 'built', the epoch under which
-- it was made, and 'read', when Postgres was last asked.
-- ARGV: bound|from when an absent set is an empty one|ms until the key may go|'REPEATABLE' or ''|expiry
--   |holdId|granted|seats, then where Postgres was asked: when, and holdId|granted|seats and expiry of each LOCKED hold
--   of the account.
-- Answers COUNTED | EXCESS seats held | READ now: the rows are needed | LATER epoch
local HELD = KEYS[1]
-- Above every expiry, and below 2^53.
local ABOVE = 1000000000000000
-- A grant of which Postgres knows nothing may be on its way there for so long.
local ON_ITS_WAY_MS = 60000
-- Longer than the undoing of a refused grant is tried.
local REFUSAL_KEPT_MS = 30000
local READ_AGAIN_MS = 1000
local bound, empty_from, kept, repeatable, expiry, own, seats =
  string.match(ARGV[1], '^(%d+)|(%d+)|(%d+)|(%u*)|(%d+)|([^|]+|%d+|)(%d+)$')
bound, empty_from, seats = tonumber(bound), tonumber(empty_from), tonumber(seats)
local read_at = tonumber(ARGV[2])

-- The grants that are counted, and what the two other members say. Those that are over leave the set.
local grants, notes, absent
local function look()
  grants, notes = {}, {}
  local all, over = redis.call('ZRANGE', HELD, 0, -1, 'WITHSCORES'), false
  absent = #all == 0
  for at = 1, #all, 2 do
    local member, score = all[at], tonumber(all[at + 1])
    if member == 'built' or member == 'read' then
      notes[member] = score - ABOVE
    elseif score < now then
      over = true
    else
      grants[#grants + 1] = member
    end
  end
  if over then redis.call('ZREMRANGEBYSCORE', HELD, '-inf', '(' .. text(now)) end
end

local function build()
  local known = {}
  for at = 3, #ARGV, 2 do
    known[ARGV[at]] = true
    redis.call('ZADD', HELD, 'GT', ARGV[at + 1], ARGV[at])
  end
  for _, member in ipairs(redis.call('ZRANGE', HELD, 0, -1)) do
    local its_grant = string.match(member, '|(%d+)|')
    if its_grant and not known[member] and tonumber(its_grant) + ON_ITS_WAY_MS < read_at then
      redis.call('ZREM', HELD, member)
    end
  end
  redis.call('ZADD', HELD, text(ABOVE + tonumber(EPOCH)), 'built', text(ABOVE + read_at), 'read')
end

look()
if notes.built and notes.built > tonumber(EPOCH) then return { 'LATER', text(notes.built) } end
local is_new = false
if read_at then
  build()
  look()
elseif notes.built ~= tonumber(EPOCH) then
  if now < empty_from or not absent then return { 'READ', text(now) } end
  is_new = true
end

local held = 0
for _, member in ipairs(grants) do
  local its_seats = tonumber(string.match(member, '|(%d+)$') or '0')
  if string.sub(member, 1, #own) == own then
    redis.call('PEXPIRE', HELD, kept)
    return its_seats > 0 and { 'COUNTED' } or { 'EXCESS', text(held) }
  end
  held = held + its_seats
end
if held + seats > bound then
  -- A seat that was given up a moment ago may still be counted here: a refusal is Postgres's word.
  if not read_at and now - (notes.read or 0) > READ_AGAIN_MS then return { 'READ', text(now) } end
  if repeatable ~= '' then redis.call('ZADD', HELD, text(now + REFUSAL_KEPT_MS), own .. '0') end
  redis.call('PEXPIRE', HELD, kept)
  return { 'EXCESS', text(held) }
end
if is_new then
  redis.call('ZADD', HELD, expiry, own .. text(seats), text(ABOVE + tonumber(EPOCH)), 'built')
else
  redis.call('ZADD', HELD, expiry, own .. text(seats))
end
redis.call('PEXPIRE', HELD, kept)
return { 'COUNTED' }
