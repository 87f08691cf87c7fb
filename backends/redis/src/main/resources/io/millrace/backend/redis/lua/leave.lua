#!lua flags=allow-oom
-- leave.lua: strike a worker off the list.
--
-- KEYS[1] workers, KEYS[2] beats, KEYS[3] wanted, KEYS[4] kept, KEYS[5] tallies  as in register.lua
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
--
-- Returns 1, or 0 when it was not listed.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local id = ARGV[2]

local till = redis.call('ZSCORE', KEYS[4], id)
redis.call('HDEL', KEYS[1], id)
redis.call('HDEL', KEYS[2], id)
redis.call('HDEL', KEYS[3], id)
redis.call('HDEL', KEYS[5], id)
redis.call('ZREM', KEYS[4], id)
return till and tonumber(till) > now and 1 or 0
