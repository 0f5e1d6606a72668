-- After prelude.lua, trust.lua: DUE, OWN_KEYS, now, text, write_record, living.
-- A booking is made from the hold: its locks and its record live for another ttl, once. KEYS from 8: its locks.
-- ARGV: holdId, granted, user, ttl ms. Answers CLAIMED record | GONE
local hold_id, granted, user, ttl = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local r, record = living(hold_id, granted)
if not r or r.user ~= user then return { 'GONE' } end
if r.claimed or r.sealed then return { 'CLAIMED', record } end

r.flags = r.flags .. 'c'
r.expiry = now + ttl
for at = OWN_KEYS + 1, #KEYS do redis.call('SET', KEYS[at], user, 'PXAT', text(r.expiry)) end
redis.call('ZADD', DUE, text(r.expiry), hold_id)
return { 'CLAIMED', write_record(hold_id, r) }
