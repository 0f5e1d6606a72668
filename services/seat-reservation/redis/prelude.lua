-- After the line that sets EPOCH: nothing. Stands before every script, whose first line names what it borrows.
-- KEYS 1 to 7 are the trip's own; those that follow belong to the script.
local HOLD, DUE, SOLD, SALES, QUOTA, READY, ENDED =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local OWN_KEYS = 7
local SWEEP_AT_MOST = 500
-- A buyer who had a seat for a shorter time, all times together, may have it again at once.
local SHORT_HOLD_MS = 30000
-- The longest pause there is. So long without the seat, and the times that a buyer had it are forgotten.
local ENDS_KEPT_MS = 600000
local FORGOTTEN_SLOWER = ENDS_KEPT_MS / SHORT_HOLD_MS

local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local function text(number)
  return string.format('%.0f', number)
end

local function read_record(record)
  local user, expiry, granted, flags, from, to, hash, rest =
    string.match(record, '^([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|(.*)$')
  -- The release before leaves an empty identity out.
  local identity, ordinals = string.match(rest, '^([^|]*)|(.*)$')
  ordinals = ordinals or rest
  local seats = {}
  for ordinal in string.gmatch(ordinals, '%d+') do seats[#seats + 1] = tonumber(ordinal) end
  return {
    user = user, identity = identity or '', expiry = tonumber(expiry), granted = granted, flags = flags,
    from = tonumber(from), to = tonumber(to), hash = hash, ordinals = ordinals, seats = seats,
    sealed = string.find(flags, 's', 1, true) ~= nil,
    claimed = string.find(flags, 'c', 1, true) ~= nil,
    repeated = string.find(flags, 'r', 1, true) ~= nil,
  }
end

local function write_record(hold_id, r)
  local record = table.concat(
    { r.user, text(r.expiry), r.granted, r.flags, r.from, r.to, r.hash, r.identity, r.ordinals }, '|')
  redis.call('HSET', HOLD, hold_id, record)
  return record
end

-- The record of a hold that still stands; a sealed one does not lapse. With `granted`, of that grant alone: a repeated
-- Idempotency-Key may have the id granted anew for a moment, for other seats.
local function living(hold_id, granted)
  local record = redis.call('HGET', HOLD, hold_id)
  if not record then return nil end
  local r = read_record(record)
  if granted and r.granted ~= granted then return nil end
  if r.sealed or r.expiry >= now then return r, record end
  return nil
end

-- The account, and the person by the mark of each document that the account has told; a plus stands between marks.
local function names_of(buyer)
  local names = { buyer.user }
  for mark in string.gmatch(buyer.identity, '[^+]+') do names[#names + 1] = mark end
  return names
end

local function count(buyer, seats)
  for _, name in ipairs(names_of(buyer)) do
    local total = redis.call('HINCRBY', QUOTA, name, seats)
    if total <= 0 then redis.call('HDEL', QUOTA, name) end
  end
end

-- When the buyer of a hold lost its seats, where it had them for long, all times together. Until then its time with a
-- seat is summed: had|ordinal|name stands by when that sum will be forgotten.
local function remember_end(r, ended)
  if ended + ENDS_KEPT_MS < now then return end
  local began = tonumber(r.granted)
  for _, name in ipairs(names_of(r)) do
    for _, ordinal in ipairs(r.seats) do
      local seat = text(ordinal) .. '|' .. name
      local forgotten = tonumber(redis.call('ZSCORE', ENDED, 'had|' .. seat) or '0')
      local had = math.max(0, forgotten - began) / FORGOTTEN_SLOWER + ended - began
      if had < SHORT_HOLD_MS then
        redis.call('ZADD', ENDED, text(ended + had * FORGOTTEN_SLOWER), 'had|' .. seat)
      else
        redis.call('ZADD', ENDED, text(ended), seat)
        redis.call('ZREM', ENDED, 'had|' .. seat)
      end
    end
  end
  redis.call('ZREMRANGEBYSCORE', ENDED, '-inf', text(now - ENDS_KEPT_MS))
  redis.call('PEXPIRE', ENDED, ENDS_KEPT_MS)
end

-- Takes a record away; true only for the one caller who did.
local function drop_record(hold_id)
  redis.call('ZREM', DUE, hold_id)
  return redis.call('HDEL', HOLD, hold_id) == 1
end

-- The bits of one seat's legs, in pieces of 64: -1 is a one in every bit.
local function set_bits(ordinal, legs, from, to, value)
  local at, last = ordinal * legs + from, ordinal * legs + to
  while at < last do
    local width = math.min(64, last - at)
    redis.call('BITFIELD', SOLD, 'SET', 'i' .. width, text(at), value)
    at = at + width
  end
end

local function any_sold(ordinal, legs, from, to)
  return redis.call('BITCOUNT', SOLD, text(ordinal * legs + from), text(ordinal * legs + to - 1), 'BIT') > 0
end

-- Writes the owner of some bits, and the bits; answers whether the owner is new. The bits are written in any case: an
-- owner of the same legs whose sale was refused, or given back, has taken them along.
local function sell(reservation_id, ordinal, legs, from, to, buyer)
  local owner = table.concat({ ordinal, from, to, buyer.user }, '|')
  if buyer.identity ~= '' then owner = owner .. '|' .. buyer.identity end
  set_bits(ordinal, legs, from, to, '-1')
  return redis.call('HSETNX', SALES, reservation_id, owner) == 1
end

-- Bits go only with their owner: the caller whose HDEL returned 1 clears them. Answers whose seat it was.
local function unsell(reservation_id, legs)
  local owner = redis.call('HGET', SALES, reservation_id)
  if not owner or redis.call('HDEL', SALES, reservation_id) == 0 then return nil end
  local ordinal, from, to, user, identity = string.match(owner, '^(%d+)|(%d+)|(%d+)|([^|]*)|?(.*)$')
  set_bits(tonumber(ordinal), legs, tonumber(from), tonumber(to), '0')
  return { user = user, identity = identity }
end

local function sweep_due()
  local due = redis.call('ZRANGEBYSCORE', DUE, '-inf', '(' .. text(now), 'LIMIT', 0, SWEEP_AT_MOST)
  for _, hold_id in ipairs(due) do
    local record = redis.call('HGET', HOLD, hold_id)
    if drop_record(hold_id) and record then
      local r = read_record(record)
      count(r, -#r.seats)
      remember_end(r, r.expiry)
    end
  end
  return #due
end
