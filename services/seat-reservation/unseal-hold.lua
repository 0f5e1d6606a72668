-- The verdict is GONE: what this hold had sealed is free again. KEYS from 7: its locks.
-- ARGV: holdId, legs, then its reservationIds. Answers UNSEALED
local hold_id, legs = ARGV[1], tonumber(ARGV[2])
local r = living(hold_id)
for at = 3, #ARGV do
  local user = unsell(ARGV[at], legs)
  if user and not r then count(user, -1) end
end
if r and drop_record(hold_id) then
  count(r.user, -#r.seats)
  if r.expiry >= now then
    for at = 7, #KEYS do redis.call('DEL', KEYS[at]) end
  end
end
return { 'UNSEALED' }
