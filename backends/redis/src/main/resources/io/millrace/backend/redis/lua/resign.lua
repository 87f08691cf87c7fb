#!lua flags=allow-oom
-- resign.lua: end a reign, unless another has begun.
--
-- KEYS[1] lease  hash  as in lease.lua
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] epoch   of the reign
-- ARGV[3] rest_ms for so long its holder does not get it again
--
-- Returns 1, or 0 when that reign is not the newest.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local there = redis.call('HMGET', KEYS[1], 'epoch', 'until', 'node')
if there[1] ~= ARGV[2] then
  return 0
end
local till = math.min(tonumber(there[2]), now)
redis.call('HSET', KEYS[1], 'until', till, 'resting', there[3], 'rested', now + ARGV[3])
return 1
