#!lua flags=allow-oom
-- vacate.lua: keep no more room for jobs that are not on their way, and go on keeping it for others.
--
-- KEYS[1] room   zset  id, byte 1, home from which it comes -> since
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] before  who was asked for again since then keeps it
-- ARGV[3..] as it stands in `room`, and 1 when it is on its way
--
-- Returns nothing.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

for at = 3, #ARGV, 2 do
  local since = redis.call('ZSCORE', KEYS[1], ARGV[at])
  if since and ARGV[at + 1] == '1' then
    redis.call('ZADD', KEYS[1], now, ARGV[at])
  elseif since and tonumber(since) <= tonumber(ARGV[2]) then
    redis.call('ZREM', KEYS[1], ARGV[at])
  end
end
