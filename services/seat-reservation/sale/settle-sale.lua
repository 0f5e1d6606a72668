-- After prelude.lua, trust.lua: OWN_KEYS, now, living, count, drop_record, sell.
-- Postgres says sold: the bits stand, the record goes, and the locks with it. KEYS from 8: the locks.
-- ARGV: holdId, granted, legs, then reservationId, ordinal, from, to, user, identity of each seat.
-- Answers SETTLED and how many owners had to be written anew.
local hold_id, granted, legs, written = ARGV[1], ARGV[2], tonumber(ARGV[3]), 0
local r = living(hold_id, granted)
for at = 4, #ARGV, 6 do
  local buyer = { user = ARGV[at + 4], identity = ARGV[at + 5] }
  if sell(ARGV[at], tonumber(ARGV[at + 1]), legs, tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), buyer) then
    written = written + 1
    -- Seats of a record are counted already.
    if not r then count(buyer, 1) end
  end
end
if r and drop_record(hold_id) and r.expiry >= now then
  for at = OWN_KEYS + 1, #KEYS do redis.call('DEL', KEYS[at]) end
end
return { 'SETTLED', written }
