-- After prelude.lua, trust.lua: DUE, QUOTA, ENDED, OWN_KEYS, now, text, write_record, living, names_of, count, any_sold.
-- Locks the first group of seats that is wholly free, or none. KEYS from 8: the locks, group after group.
-- ARGV: holdId, user, identity ('': none), ttl ms, from, to, legs, quota limit (0: waived), pause ms (0: waived),
--   request hash, seats per group, ordinals…
-- Answers GRANTED record | MINE record | REUSED | QUOTA counted, of whom | PAUSED ms, ordinal…
--   | TAKEN 'OWN' where a hold of the same account is in the way, ordinal…
local hold_id, buyer, ttl = ARGV[1], { user = ARGV[2], identity = ARGV[3] }, tonumber(ARGV[4])
local from, to, legs = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local limit, pause, hash, size = tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10], tonumber(ARGV[11])
local BEFORE_ORDINALS = 11
local groups = (#ARGV - BEFORE_ORDINALS) / size

local mine, record = living(hold_id)
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
      return { 'QUOTA', text(counted), name == buyer.user and 'ACCOUNT' or 'IDENTITY' }
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

local taken, paused, longest = { 'TAKEN', '' }, {}, 0
for group = 0, groups - 1 do
  local free = true
  for seat = 1, size do
    local at = group * size + seat
    local ordinal = ARGV[BEFORE_ORDINALS + at]
    local holder = redis.call('GET', KEYS[OWN_KEYS + at])
    if holder or any_sold(tonumber(ordinal), legs, from, to) then
      free = false
      if holder == buyer.user then taken[2] = 'OWN' end
      if #taken <= 65 then taken[#taken + 1] = ordinal end
    end
  end
  if free and somebody_waits() then
    for seat = 1, size do
      local ordinal = ARGV[BEFORE_ORDINALS + group * size + seat]
      local left = pause_left(ordinal)
      if left > 0 then
        free, longest = false, math.max(longest, left)
        paused[#paused + 1] = ordinal
      end
    end
  end
  if free then
    local expiry, ordinals = now + ttl, {}
    for seat = 1, size do
      local at = group * size + seat
      redis.call('SET', KEYS[OWN_KEYS + at], buyer.user, 'PXAT', text(expiry))
      ordinals[seat] = ARGV[BEFORE_ORDINALS + at]
    end
    redis.call('ZADD', DUE, text(expiry), hold_id)
    count(buyer, size)
    return { 'GRANTED', write_record(hold_id, {
      user = buyer.user, identity = buyer.identity, expiry = expiry, granted = text(now), flags = '',
      from = from, to = to, hash = hash, ordinals = table.concat(ordinals, ','),
    }) }
  end
end
if #paused > 0 then return { 'PAUSED', text(longest), unpack(paused) } end
return taken
