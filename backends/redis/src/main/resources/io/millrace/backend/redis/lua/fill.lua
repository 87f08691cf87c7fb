-- fill.lua: look at how a limiter stands.
--
-- KEYS[1] limit    hash    revision, concurrency, limit, per, burst, spread, paused, held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
--
-- Returns {now, held, bucket, concurrency, limit, per, burst, spread, paused}.

local limit, bucket, permits, ends, asks = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
-- with units

local state = state_of()
for _, over in ipairs(redis.call('ZRANGEBYSCORE', ends, 0, now, 'LIMIT', 0, 500)) do
  state[2] = state[2] - redis.call('HGET', permits, over)
end
return state
