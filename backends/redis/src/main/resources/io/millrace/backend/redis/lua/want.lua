#!lua flags=allow-oom
-- want.lua: want something of a worker.
--
-- KEYS[1] wanted  hash  as in register.lua
-- KEYS[2] kept    zset  as in register.lua
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
-- ARGV[3] order   in Java's form
--
-- Returns 1, or 0 when it is not listed.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local till = redis.call('ZSCORE', KEYS[2], ARGV[2])
if not till or tonumber(till) <= now then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1
