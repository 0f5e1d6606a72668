-- After prelude.lua: EPOCH, READY, sweep_due.
-- The trip's keys must have been built under this script's epoch.
local marker = redis.call('GET', READY)
if marker ~= EPOCH then return { 'UNTRUSTED', marker or '' } end
local swept = sweep_due()
