-- After prelude.lua, trust.lua: DUE, SALES, write_record, living, any_sold, sell.
-- Paid: the seats of a standing hold become sold, and the hold no longer lapses.
-- ARGV: holdId, granted, user, legs, then reservationId and ordinal of each seat. Answers SEALED | GONE | TAKEN
local hold_id, granted, user, legs = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local r = living(hold_id, granted)
if not r or r.user ~= user then return { 'GONE' } end

for at = 5, #ARGV, 2 do
  local owned = redis.call('HEXISTS', SALES, ARGV[at]) == 1
  if not owned and any_sold(tonumber(ARGV[at + 1]), legs, r.from, r.to) then return { 'TAKEN' } end
end
for at = 5, #ARGV, 2 do sell(ARGV[at], tonumber(ARGV[at + 1]), legs, r.from, r.to, r) end
if not r.sealed then
  r.flags = r.flags .. 's'
  write_record(hold_id, r)
  redis.call('ZREM', DUE, hold_id)
end
return { 'SEALED' }
