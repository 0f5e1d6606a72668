-- After prelude.lua, trust.lua: count, unsell.
-- Postgres says released: the bits go with their owners.
-- ARGV: legs, then reservationIds. Answers CLEARED and how many owners were there.
local legs, cleared = tonumber(ARGV[1]), 0
for at = 2, #ARGV do
  local buyer = unsell(ARGV[at], legs)
  if buyer then
    count(buyer, -1)
    cleared = cleared + 1
  end
end
return { 'CLEARED', cleared }
