#!lua flags=allow-oom
-- reset.lua: forget what a limiter has counted, its pause, and the permits that are held by hand.
-- Those of jobs, which begin with 01, stay: what runs still counts. What is held is gone through a
-- slice at a time.
--
-- KEYS[1] limit    hash    paused, held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- KEYS[5] asks     zset    home -> instant since which it waits
-- ARGV[1] cursor  0 at first
-- ARGV[2] most    about so many permits are looked at
--
-- Of more permits than one look takes, some that are given meanwhile may be taken away with those of before.
--
-- Returns {cursor, home, ...}: where to go on, 0 when that was all, and the homes that waited and are to
-- look again.

local limit, bucket, permits, ends, asks = unpack(KEYS)
local now = 0
-- with units

local some = redis.call('HSCAN', permits, ARGV[1], 'COUNT', ARGV[2])
for at = 1, #some[2], 2 do
  local permit, weight = some[2][at], some[2][at + 1]
  if permit:byte() ~= 1 and redis.call('HDEL', permits, permit) == 1 then
    redis.call('ZREM', ends, permit)
    redis.call('HINCRBY', limit, 'held', -weight)
  end
end
if ARGV[1] == '0' then
  redis.call('HDEL', limit, 'paused')
  redis.call('DEL', bucket)
end
return {some[1], unpack(waiting(100))}
