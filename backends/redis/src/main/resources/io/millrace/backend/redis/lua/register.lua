-- register.lua: list a worker that comes, as if it had never been.
--
-- KEYS[1] workers  hash  id -> '<I6' since; then what it said when it came, in Java's form
-- KEYS[2] beats    hash  id -> '<I6' seen; then what it said last, in Java's form
-- KEYS[3] wanted   hash  id -> what is wanted of it, in Java's form
-- KEYS[4] kept     zset  id -> until when it is known
-- KEYS[5] tallies  hash  id -> '<I6I6' how many of its attempts succeeded, and failed
-- ARGV[1] now_ms   0 = trust the server's clock; tests pass their own
-- ARGV[2] id
-- ARGV[3] kept_ms  for so long it is known
-- ARGV[4] enrolment
-- ARGV[5] beat     its first
--
-- Returns now.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local id = ARGV[2]

-- A slice of those that nobody has heard of for very long.
local gone = redis.call('ZRANGE', KEYS[4], '-inf', now, 'BYSCORE', 'LIMIT', 0, 100)
for _, one in ipairs(gone) do
  redis.call('HDEL', KEYS[1], one)
  redis.call('HDEL', KEYS[2], one)
  redis.call('HDEL', KEYS[3], one)
  redis.call('HDEL', KEYS[5], one)
  redis.call('ZREM', KEYS[4], one)
end
local stamp = struct.pack('<I6', now)
redis.call('HSET', KEYS[1], id, stamp .. ARGV[4])
redis.call('HSET', KEYS[2], id, stamp .. ARGV[5])
redis.call('HDEL', KEYS[3], id)
redis.call('HDEL', KEYS[5], id)
redis.call('ZADD', KEYS[4], now + ARGV[3], id)
return now
