#!lua flags=allow-oom
-- due.lua: take what is to be done elsewhere and that nobody has done.
-- Who takes it has fifteen seconds for it; then somebody else may.
--
-- KEYS[1] out  zset  errand -> instant from which on it is due
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] limit
--
-- Returns the errands.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local due = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, errand in ipairs(due) do
  redis.call('ZADD', KEYS[1], now + 15000, errand)
end
return due
