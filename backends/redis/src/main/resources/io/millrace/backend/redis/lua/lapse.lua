#!lua flags=allow-oom
-- lapse.lua: remember those no longer whose time is over.
--
-- KEYS[1] gone  zset  id -> until * 8 + how
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..] ids
--
-- Returns nothing.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

for at = 2, #ARGV do
  local over = redis.call('ZSCORE', KEYS[1], ARGV[at])
  if over and math.floor(over / 8) <= now then redis.call('ZREM', KEYS[1], ARGV[at]) end
end
