#!lua flags=allow-oom
-- hold.lua: hold permits of a limiter for longer. One that is gone is made anew: what it was taken
-- for goes on.
--
-- KEYS[1] limit    hash    held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..] permit, weight, hold_ms
--
-- Returns nothing.

local limit, bucket, permits, ends = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

for at = 2, #ARGV, 3 do
  local permit, weight = ARGV[at], ARGV[at + 1]
  if redis.call('HSETNX', permits, permit, weight) == 1 then
    redis.call('HINCRBY', limit, 'held', weight)
  end
  redis.call('ZADD', ends, 'GT', now + ARGV[at + 2], permit)
end
