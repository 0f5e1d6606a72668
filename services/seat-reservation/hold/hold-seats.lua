-- After prelude.lua, trust.lua: DUE, QUOTA, ENDED, OWN_KEYS, now, text, write_record, living, names_of, count, any_sold.
-- For one wish after the other: locks the first group of its seats that is wholly free, or none. Buyers who ask at the
-- same time share a call, since most of what a call costs is the same for all of them.
-- KEYS from 8: the locks. ARGV[1]: their ordinals, in the same order. ARGV from 2: the wishes, one text each, since each
-- argument costs client and server as much as a look at a seat:
--   holdId|user|identity ('': none)|ttl ms|from|to|legs|quota limit (0: waived)|pause ms (0: waived)
--   |request hash ('': none)|seats per group|FRESH ('': a hold of this id may stand)|ordinal,…
-- Answers LOOKED, then one text for each wish, its parts by line breaks:
--   GRANTED record | MINE record | REUSED | QUOTA counted, of whom | PAUSED ms, ordinals
--   | TAKEN 'OWN' where a hold of the same account is in the way, ordinals
local NAMED_AT_MOST = 64

local locks, holders = {}, {}
local place = OWN_KEYS
for ordinal in string.gmatch(ARGV[1], '%d+') do
  place = place + 1
  locks[ordinal] = KEYS[place]
end

local function read_wish(said)
  local hold_id, user, identity, ttl, from, to, legs, limit, pause, hash, size, fresh, listed = string.match(
    said, '^([^|]*)|([^|]*)|([^|]*)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|([^|]*)|(%d+)|([^|]*)|([%d,]+)$')
  local ordinals = {}
  for ordinal in string.gmatch(listed, '%d+') do ordinals[#ordinals + 1] = ordinal end
  return {
    hold_id = hold_id, user = user, identity = identity, names = names_of({ user = user, identity = identity }),
    ttl = tonumber(ttl), from = tonumber(from), to = tonumber(to), legs = tonumber(legs), limit = tonumber(limit),
    pause = tonumber(pause), hash = hash, size = tonumber(size), fresh = fresh ~= '', ordinals = ordinals,
  }
end

-- The hold of this id that stands.
local function meet(wish)
  if wish.fresh then return nil end
  local mine, record = living(wish.hold_id)
  if not mine then return nil end
  if mine.user ~= wish.user or mine.hash ~= wish.hash then return { 'REUSED' } end
  if not mine.repeated then
    mine.flags = mine.flags .. 'r'
    record = write_record(wish.hold_id, mine)
  end
  return { 'MINE', record }
end

local function exceed(wish)
  if wish.limit == 0 then return nil end
  for _, name in ipairs(wish.names) do
    local counted = tonumber(redis.call('HGET', QUOTA, name) or '0')
    if counted + wish.size > wish.limit then
      return { 'QUOTA', text(counted), name == wish.user and 'ACCOUNT' or 'IDENTITY' }
    end
  end
  return nil
end

-- Nobody else changes a lock meanwhile, so each is read once. One by one: the right to MGET is not in the accounts of
-- the release before.
local function holder_of(ordinal)
  local holder = holders[ordinal]
  if holder == nil then
    holder = redis.call('GET', locks[ordinal])
    holders[ordinal] = holder
  end
  return holder
end

local waits
local function somebody_waits()
  if waits == nil then waits = redis.call('EXISTS', ENDED) == 1 end
  return waits
end

-- Milliseconds until the buyer may hold the seat again.
local function pause_left(wish, ordinal)
  local left = 0
  for _, name in ipairs(wish.names) do
    local ended = redis.call('ZSCORE', ENDED, ordinal .. '|' .. name)
    if ended then left = math.max(left, tonumber(ended) + wish.pause - now) end
  end
  return left
end

local function grant(wish, first)
  local expiry, last = now + wish.ttl, first + wish.size - 1
  for at = first, last do
    local ordinal = wish.ordinals[at]
    redis.call('SET', locks[ordinal], wish.user, 'PXAT', text(expiry))
    holders[ordinal] = wish.user
  end
  redis.call('ZADD', DUE, text(expiry), wish.hold_id)
  count(wish, wish.size)
  return { 'GRANTED', write_record(wish.hold_id, {
    user = wish.user, identity = wish.identity, expiry = expiry, granted = text(now), flags = '',
    from = wish.from, to = wish.to, hash = wish.hash, ordinals = table.concat(wish.ordinals, ',', first, last),
  }) }
end

local function take(wish)
  local own, taken, paused, longest = '', {}, {}, 0
  for first = 1, #wish.ordinals, wish.size do
    local free = true
    for at = first, first + wish.size - 1 do
      local ordinal = wish.ordinals[at]
      local holder = holder_of(ordinal)
      if holder or any_sold(tonumber(ordinal), wish.legs, wish.from, wish.to) then
        free = false
        if holder == wish.user then own = 'OWN' end
        if #taken < NAMED_AT_MOST then taken[#taken + 1] = ordinal end
      end
    end
    if free and wish.pause > 0 and somebody_waits() then
      for at = first, first + wish.size - 1 do
        local left = pause_left(wish, wish.ordinals[at])
        if left > 0 then
          free, longest = false, math.max(longest, left)
          paused[#paused + 1] = wish.ordinals[at]
        end
      end
    end
    if free then return grant(wish, first) end
  end
  if #paused > 0 then return { 'PAUSED', text(longest), table.concat(paused, ',') } end
  return { 'TAKEN', own, table.concat(taken, ',') }
end

local answers = { 'LOOKED' }
for at = 2, #ARGV do
  local wish = read_wish(ARGV[at])
  answers[at] = table.concat(meet(wish) or exceed(wish) or take(wish), '\n')
end
return answers
