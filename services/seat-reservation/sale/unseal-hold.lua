-- After prelude.lua, trust.lua: OWN_KEYS, now, living, count, drop_record, unsell.
-- The verdict is GONE: what this hold had sealed is free again. KEYS from 8: its locks.
-- ARGV: holdId, granted, legs, then its reservationIds. Answers UNSEALED
local hold_id, granted, legs = ARGV[1], ARGV[2], tonumber(ARGV[3])
local r = living(hold_id, granted)
for at = 4, #ARGV do
  local buyer = unsell(ARGV[at], legs)
  if buyer and not r then count(buyer, -1) end
end
if r and drop_record(hold_id) then
  count(r, -#r.seats)
  if r.expiry >= now then
    for at = OWN_KEYS + 1, #KEYS do redis.call('DEL', KEYS[at]) end
  end
end
return { 'UNSEALED' }
