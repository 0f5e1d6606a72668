-- After prelude.lua, trust.lua: DUE, QUOTA, ENDED, OWN_KEYS, now, text, write_record, living, names_of, count, any_sold.
-- Locks the first group of seats that is wholly free, or none. KEYS from 8: the locks, group after group.
-- ARGV: one text, since each argument costs client and server as much as a look at a seat:
--   holdId|user|identity ('': none)|ttl ms|from|to|legs|quota limit (0: waived)|pause ms (0: waived)
--   |request hash ('': none)|seats per group|FRESH ('': a hold of this id may stand)|ordinal,…
-- Answers GRANTED record | MINE record | REUSED | QUOTA counted, of whom | PAUSED ms, ordinals
--   | TAKEN 'OWN' where a hold of the same account is in the way, ordinals
local hold_id, user, identity, ttl, from, to, legs, limit, pause, hash, size, fresh, listed = string.match(
  ARGV[1],
  '^([^|]*)|([^|]*)|([^|]*)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|([^|]*)|(%d+)|([^|]*)|([%d,]+)$')
local buyer = { user = user, identity = identity }
ttl, from, to, legs = tonumber(ttl), tonumber(from), tonumber(to), tonumber(legs)
limit, pause, size = tonumber(limit), tonumber(pause), tonumber(size)
local ordinals = {}
for ordinal in string.gmatch(listed, '%d+') do ordinals[#ordinals + 1] = ordinal end
local groups = #ordinals / size
local NAMED_AT_MOST = 64

local mine, record
if fresh == '' then mine, record = living(hold_id) end
if mine then
  if mine.user ~= buyer.user or mine.hash ~= hash then return { 'REUSED' } end
  if not mine.repeated then
    mine.flags = mine.flags .. 'r'
    record = write_record(hold_id, mine)
  end
  return { 'MINE', record }
end

if limit > 0 then
  for _, name in ipairs(names_of(buyer)) do
    local counted = tonumber(redis.call('HGET', QUOTA, name) or '0')
    if counted + size > limit then
      return { 'QUOTA', text(counted), name == user and 'ACCOUNT' or 'IDENTITY' }
    end
  end
end

local waits
local function somebody_waits()
  if waits == nil then waits = pause > 0 and redis.call('EXISTS', ENDED) == 1 end
  return waits
end
-- Milliseconds until the buyer may hold the seat again.
local function pause_left(ordinal)
  local left = 0
  for _, name in ipairs(names_of(buyer)) do
    local ended = redis.call('ZSCORE', ENDED, ordinal .. '|' .. name)
    if ended then left = math.max(left, tonumber(ended) + pause - now) end
  end
  return left
end

local own, taken, paused, longest = '', {}, {}, 0
for group = 0, groups - 1 do
  local first = group * size
  local free = true
  for seat = 1, size do
    -- One by one: the right to MGET is not in the accounts of the release before.
    local ordinal, holder = ordinals[first + seat], redis.call('GET', KEYS[OWN_KEYS + first + seat])
    if holder or any_sold(tonumber(ordinal), legs, from, to) then
      free = false
      if holder == user then own = 'OWN' end
      if #taken < NAMED_AT_MOST then taken[#taken + 1] = ordinal end
    end
  end
  if free and somebody_waits() then
    for seat = 1, size do
      local ordinal = ordinals[first + seat]
      local left = pause_left(ordinal)
      if left > 0 then
        free, longest = false, math.max(longest, left)
        paused[#paused + 1] = ordinal
      end
    end
  end
  if free then
    local expiry = now + ttl
    for at = first + 1, first + size do redis.call('SET', KEYS[OWN_KEYS + at], user, 'PXAT', text(expiry)) end
    redis.call('ZADD', DUE, text(expiry), hold_id)
    count(buyer, size)
    return { 'GRANTED', write_record(hold_id, {
      user = user, identity = identity, expiry = expiry, granted = text(now), flags = '',
      from = from, to = to, hash = hash, ordinals = table.concat(ordinals, ',', first + 1, first + size),
    }) }
  end
end
if #paused > 0 then return { 'PAUSED', text(longest), table.concat(paused, ',') } end
return { 'TAKEN', own, table.concat(taken, ',') }
