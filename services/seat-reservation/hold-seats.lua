-- Locks the first group of seats that is wholly free, or none. KEYS from 7: the locks, group after group.
-- ARGV: holdId, user, ttl ms, from, to, legs, quota limit (0: waived), request hash, seats per group, ordinals…
-- Answers GRANTED record | MINE record | REUSED | QUOTA counted | TAKEN ordinal…
local hold_id, user, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
local from, to, legs = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local limit, hash, size = tonumber(ARGV[7]), ARGV[8], tonumber(ARGV[9])
local groups = (#ARGV - 9) / size

local mine, record = living(hold_id)
if mine then
  if mine.user ~= user or mine.hash ~= hash then return { 'REUSED' } end
  if not mine.repeated then
    mine.flags = mine.flags .. 'r'
    record = write_record(hold_id, mine)
  end
  return { 'MINE', record }
end

if limit > 0 then
  local counted = tonumber(redis.call('HGET', QUOTA, user) or '0')
  if counted + size > limit then return { 'QUOTA', text(counted) } end
end

local taken = { 'TAKEN' }
for group = 0, groups - 1 do
  local free = true
  for seat = 1, size do
    local at = group * size + seat
    local ordinal = tonumber(ARGV[9 + at])
    if redis.call('EXISTS', KEYS[6 + at]) == 1 or any_sold(ordinal, legs, from, to) then
      free = false
      if #taken <= 64 then taken[#taken + 1] = ARGV[9 + at] end
    end
  end
  if free then
    local expiry, ordinals = now + ttl, {}
    for seat = 1, size do
      local at = group * size + seat
      redis.call('SET', KEYS[6 + at], user, 'PXAT', text(expiry))
      ordinals[seat] = ARGV[9 + at]
    end
    redis.call('ZADD', DUE, text(expiry), hold_id)
    count(user, size)
    return { 'GRANTED', write_record(hold_id, {
      user = user, expiry = expiry, granted = text(now), flags = '', from = from, to = to,
      hash = hash, ordinals = table.concat(ordinals, ','),
    }) }
  end
end
return taken
