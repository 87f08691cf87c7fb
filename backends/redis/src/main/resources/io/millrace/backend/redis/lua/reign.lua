-- reign.lua: read who holds a lease.
--
-- KEYS[1] lease  hash  as in lease.lua
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
--
-- Returns {node, epoch, since, until}, or nothing.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local there = redis.call('HMGET', KEYS[1], 'node', 'epoch', 'since', 'until')
return tonumber(there[4] or 0) > now and there or {}
