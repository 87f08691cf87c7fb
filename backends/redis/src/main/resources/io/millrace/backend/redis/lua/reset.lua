#!lua flags=allow-oom
-- reset.lua: forget what a limiter has counted, its pause, and the permits that are held by hand.
-- Those of jobs, which begin with 01, stay: what runs still counts.
--
-- KEYS[1] limit    hash    paused, held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- KEYS[5] asks     zset    home -> instant since which it waits
--
-- Returns the homes that waited and are to look again.

local limit, bucket, permits, ends, asks = unpack(KEYS)
local now = 0
-- with units

local all, held = redis.call('HGETALL', permits), 0
for at = 1, #all, 2 do
  if all[at]:byte() == 1 then
    held = held + all[at + 1]
  else
    redis.call('HDEL', permits, all[at])
    redis.call('ZREM', ends, all[at])
  end
end
redis.call('HDEL', limit, 'paused')
redis.call('HSET', limit, 'held', held)
redis.call('DEL', bucket)
return waiting(100)
