-- After prelude.lua, trust.lua: SALES, QUOTA, text, write_record, living.
-- An account has told another document: what it holds and has bought on this trip counts by that as well.
-- ARGV: user, marks, how many holdIds follow, these, then reservationIds of sold seats. Answers COUNTED seats
local user, marks, holds = ARGV[1], ARGV[2], tonumber(ARGV[3])
local counted = 0

-- Both sets of marks as one; counts the seats by those that are new.
local function join(identity, seats)
  local has, added = {}, false
  for mark in string.gmatch(identity, '[^+]+') do has[mark] = true end
  for mark in string.gmatch(marks, '[^+]+') do
    if not has[mark] then
      identity = identity == '' and mark or identity .. '+' .. mark
      redis.call('HINCRBY', QUOTA, mark, seats)
      added = true
    end
  end
  if added then counted = counted + seats end
  return identity
end

for at = 4, 3 + holds do
  local r = living(ARGV[at])
  -- A sealed one is about to be sold: its owners are written already.
  if r and r.user == user and not r.sealed then
    r.identity = join(r.identity, #r.seats)
    write_record(ARGV[at], r)
  end
end
for at = 4 + holds, #ARGV do
  local owner = redis.call('HGET', SALES, ARGV[at]) or ''
  local seat, its_user, identity = string.match(owner, '^(%d+|%d+|%d+)|([^|]*)|?(.*)$')
  if its_user == user then
    identity = join(identity, 1)
    redis.call('HSET', SALES, ARGV[at], table.concat({ seat, user, identity }, '|'))
  end
end
return { 'COUNTED', text(counted) }
