-- After prelude.lua: EPOCH, HOLD, DUE, SOLD, SALES, QUOTA, READY, OWN_KEYS, now, text, write_record, count, any_sold, sell.
-- Makes the trip's keys anew from the rows of Postgres, then sets the marker. KEYS from 8: every lock of the trip.
-- ARGV: JSON of { legs, sales: [[reservationId, ordinal, from, to, user, identity]…],
--   holds, newest first: [[holdId, user, expiry, granted, flags, from, to, hash, [ordinal…], identity]…] }.
-- Answers BUILT and how many holds stand | LATER marker
local DELETE_AT_ONCE = 500
local marker = redis.call('GET', READY)
if marker and tonumber(marker) >= tonumber(EPOCH) then return { 'LATER', marker } end

redis.call('DEL', HOLD, DUE, SOLD, SALES, QUOTA, READY)
for at = OWN_KEYS + 1, #KEYS, DELETE_AT_ONCE do
  redis.call('DEL', unpack(KEYS, at, math.min(at + DELETE_AT_ONCE - 1, #KEYS)))
end

local state = cjson.decode(ARGV[1])
for _, sale in ipairs(state.sales) do
  local buyer = { user = sale[5], identity = sale[6] }
  if sell(sale[1], sale[2], state.legs, sale[3], sale[4], buyer) then count(buyer, 1) end
end

local function stands(hold)
  if hold[3] < now then return false end
  for _, ordinal in ipairs(hold[9]) do
    if redis.call('EXISTS', KEYS[OWN_KEYS + 1 + ordinal]) == 1 then return false end
    if any_sold(ordinal, state.legs, hold[6], hold[7]) then return false end
  end
  return true
end

local standing = 0
for _, hold in ipairs(state.holds) do
  if stands(hold) then
    local ordinals, buyer = {}, { user = hold[2], identity = hold[10] }
    for at, ordinal in ipairs(hold[9]) do
      redis.call('SET', KEYS[OWN_KEYS + 1 + ordinal], hold[2], 'PXAT', text(hold[3]))
      ordinals[at] = text(ordinal)
    end
    write_record(hold[1], {
      user = buyer.user, identity = buyer.identity, expiry = hold[3], granted = text(hold[4]), flags = hold[5],
      from = hold[6], to = hold[7], hash = hold[8], ordinals = table.concat(ordinals, ','),
    })
    redis.call('ZADD', DUE, text(hold[3]), hold[1])
    count(buyer, #hold[9])
    standing = standing + 1
  end
end
redis.call('SET', READY, EPOCH)
return { 'BUILT', standing }
