-- After prelude.lua, trust.lua: OWN_KEYS, now, living, count, remember_end, drop_record.
-- Lets a standing hold go. KEYS from 8: its locks.
-- ARGV: holdId, granted, user, on whose word: HOLDER (not once claimed), BOOKING, GRANTER (not once a repeat relies on
--   it), or REFUSER (no repeat of it can be answered).
-- Answers RELEASED | GONE | CLAIMED | SEALED | REPEATED
local hold_id, granted, user, word = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local r = living(hold_id, granted)
if not r or r.user ~= user then return { 'GONE' } end
if r.sealed then return { 'SEALED' } end
if (word == 'HOLDER' or word == 'REFUSER') and r.claimed then return { 'CLAIMED' } end
if word == 'GRANTER' and (r.claimed or r.repeated) then return { 'REPEATED' } end

if drop_record(hold_id) then
  for at = OWN_KEYS + 1, #KEYS do redis.call('DEL', KEYS[at]) end
  count(r, -#r.seats)
  -- A grant that is taken back was never anybody's.
  if word == 'HOLDER' or word == 'BOOKING' then remember_end(r, now) end
end
return { 'RELEASED' }
