#!lua flags=allow-oom
-- unplace.lua: forget where jobs are to be found that are not there any more.
-- Whoever is about to put one there has written it down anew, less than ten minutes ago.
--
-- KEYS[1] ids    hash  id -> '<I6' when it was placed, then the name of its home
-- KEYS[2] moves  hash  id -> how it was moved last
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] home
-- ARGV[3..] ids
--
-- Returns nothing.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

for at = 3, #ARGV do
  local entry = redis.call('HGET', KEYS[1], ARGV[at])
  if entry and entry:sub(7) == ARGV[2] and struct.unpack('<I6', entry) + 600000 <= now then
    redis.call('HDEL', KEYS[1], ARGV[at])
    redis.call('HDEL', KEYS[2], ARGV[at])
  end
end
