-- After prelude.lua: EPOCH, now, text.
-- Counts a grant among the seats that its account holds on all trips together, or refuses it. KEYS[1]: held:{userId},
-- a sorted set, by expiry, of holdId|granted|seats. A refused grant stays in it for a while with no seats, so that a
-- repeat that meets it hears the same. Two more members say how far the set is trusted: 'built', the epoch under which
-- it was made, and 'read', when Postgres was last asked.
-- ARGV: bound, holdId, granted, seats, expiry, from when an absent set is an empty one, ms until the key may go,
--   'REPEATABLE' or '', when the rows that follow were asked for ('': none follow), then holdId|granted|seats and
--   expiry of each LOCKED hold of the account.
-- Answers COUNTED | EXCESS seats held | READ now: the rows are needed | LATER epoch
local HELD = KEYS[1]
-- Above every expiry, and below 2^53.
local ABOVE = 1000000000000000
-- A grant of which Postgres knows nothing may be on its way there for so long.
local ON_ITS_WAY_MS = 60000
-- Longer than the undoing of a refused grant is tried.
local REFUSAL_KEPT_MS = 30000
local READ_AGAIN_MS = 1000
local bound, hold_id, granted, seats, expiry = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local empty_from, kept, repeatable, read_at = tonumber(ARGV[6]), ARGV[7], ARGV[8] == 'REPEATABLE', tonumber(ARGV[9])

local function noted(name)
  local score = redis.call('ZSCORE', HELD, name)
  return score and tonumber(score) - ABOVE
end

local function build()
  local known = {}
  for at = 10, #ARGV, 2 do
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

local built = noted('built')
if built and built > tonumber(EPOCH) then return { 'LATER', text(built) } end
if read_at then
  build()
elseif built ~= tonumber(EPOCH) then
  if now < empty_from or redis.call('EXISTS', HELD) == 1 then return { 'READ', text(now) } end
  redis.call('ZADD', HELD, text(ABOVE + tonumber(EPOCH)), 'built')
end
redis.call('PEXPIRE', HELD, kept)
redis.call('ZREMRANGEBYSCORE', HELD, '-inf', '(' .. text(now))

local own = hold_id .. '|' .. granted .. '|'
local held = 0
for _, member in ipairs(redis.call('ZRANGE', HELD, 0, -1)) do
  local its_seats = tonumber(string.match(member, '|(%d+)$') or '0')
  if string.sub(member, 1, #own) == own then
    return its_seats > 0 and { 'COUNTED' } or { 'EXCESS', text(held) }
  end
  held = held + its_seats
end
if held + seats > bound then
  -- A seat that was given up a moment ago may still be counted here: a refusal is Postgres's word.
  if not read_at and now - (noted('read') or 0) > READ_AGAIN_MS then return { 'READ', text(now) } end
  if repeatable then redis.call('ZADD', HELD, text(now + REFUSAL_KEPT_MS), own .. '0') end
  return { 'EXCESS', text(held) }
end
redis.call('ZADD', HELD, expiry, own .. text(seats))
return { 'COUNTED' }
