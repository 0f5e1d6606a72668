-- After prelude.lua: EPOCH, now, text.
-- KEYS: of each trip its READY, HOLD and SOLD; all trips are of one train, so all keys lie in one slot.
-- Answers the time, then of each trip the records of its holds, line by line, and its sold bits; two times nothing where
-- the trip is not built under this script's epoch.
local answer = { text(now) }
for at = 1, #KEYS, 3 do
  local built = redis.call('GET', KEYS[at]) == EPOCH
  answer[#answer + 1] = built and table.concat(redis.call('HVALS', KEYS[at + 1]), '\n')
  answer[#answer + 1] = built and (redis.call('GET', KEYS[at + 2]) or '')
end
return answer
