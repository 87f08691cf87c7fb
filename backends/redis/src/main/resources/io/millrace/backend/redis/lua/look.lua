-- look.lua: read a value, and what time it is, so that what it becomes can be worked out.
--
-- KEYS[1] value  string
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
--
-- Returns {now, value}; '' for none.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
return {now, redis.call('GET', KEYS[1]) or ''}
