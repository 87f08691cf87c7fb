-- note.lua: write down ids that a call under way gives, or that it gives them no longer.
--
-- KEYS[1] open    zset  id -> until
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] open_ms for so long; 0 = no longer
-- ARGV[3..] ids
--
-- Returns nothing.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local open = tonumber(ARGV[2])

local over = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, 500)
if #over > 0 then redis.call('ZREM', KEYS[1], unpack(over)) end
for at = 3, #ARGV do
  if open > 0 then
    redis.call('ZADD', KEYS[1], 'GT', now + open, ARGV[at])
  else
    redis.call('ZREM', KEYS[1], ARGV[at])
  end
end
