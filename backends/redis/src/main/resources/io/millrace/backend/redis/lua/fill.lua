-- fill.lua: look at how a limiter stands.
--
-- KEYS[1] limit    hash    revision, concurrency, limit, per, burst, spread, paused, held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
--
-- Returns {now, held, bucket, concurrency, limit, per, burst, spread, paused}.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local set =
  redis.call('HMGET', KEYS[1], 'concurrency', 'limit', 'per', 'burst', 'spread', 'paused', 'held')
local held = tonumber(set[7] or 0)
for _, over in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], 0, now, 'LIMIT', 0, 500)) do
  held = held - redis.call('HGET', KEYS[3], over)
end
return {now, held, redis.call('GET', KEYS[2]) or '', set[1] or '', set[2] or '', set[3] or '',
  set[4] or '', set[5] or '', set[6] or ''}
