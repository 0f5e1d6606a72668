-- After prelude.lua, trust.lua: OWN_KEYS, now, living, count, drop_record, sell, unsell.
-- Postgres has decided: sold seats have bits and owner, seats given back have neither, and the record goes with its
-- locks. A repeat changes nothing. KEYS from 8: the locks.
-- ARGV: holdId, granted, legs, then SOLD or GIVEN_BACK, reservationId, ordinal, from, to, user, identity of each seat.
-- Answers SETTLED and how many owners had to be written anew.
local hold_id, granted, legs = ARGV[1], ARGV[2], tonumber(ARGV[3])
local r = living(hold_id, granted)
local sold, written = 0, 0
for at = 4, #ARGV, 7 do
  local buyer = { user = ARGV[at + 5], identity = ARGV[at + 6] }
  local changed = 0
  if ARGV[at] == 'GIVEN_BACK' then
    if unsell(ARGV[at + 1], legs) then changed = -1 end
  else
    sold = sold + 1
    if sell(ARGV[at + 1], tonumber(ARGV[at + 2]), legs, tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]), buyer) then
      written, changed = written + 1, 1
    end
  end
  -- The record counts all of its seats, sealed or not, until it goes.
  if changed ~= 0 and not r then count(buyer, changed) end
end
if r and drop_record(hold_id) then
  count(r, sold - #r.seats)
  if r.expiry >= now then
    for at = OWN_KEYS + 1, #KEYS do redis.call('DEL', KEYS[at]) end
  end
end
return { 'SETTLED', written }
