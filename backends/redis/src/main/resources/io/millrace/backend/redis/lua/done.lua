#!lua flags=allow-oom
-- done.lua: note that an errand is done, or how much of it is left.
--
-- KEYS[1] out  zset  errand -> instant from which on it is due
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] errand
-- ARGV[3] rest   what is left of it, due at once; '' for nothing
--
-- Returns nothing; one that somebody else has done has no rest.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

if redis.call('ZREM', KEYS[1], ARGV[2]) == 1 and ARGV[3] ~= '' then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
end
