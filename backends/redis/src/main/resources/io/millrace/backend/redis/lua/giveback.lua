#!lua flags=allow-oom
-- giveback.lua: give permits back to a limiter. What has started stays counted by its rate.
--
-- KEYS[1] limit    hash  held
-- KEYS[2] permits  hash  permit -> weight
-- KEYS[3] ends     zset  permit -> instant at which it ends by itself
-- ARGV permits
--
-- Returns nothing; those that are not held are let be.

for _, permit in ipairs(ARGV) do
  local weight = redis.call('HGET', KEYS[2], permit)
  if weight then
    redis.call('HINCRBY', KEYS[1], 'held', -weight)
    redis.call('HDEL', KEYS[2], permit)
    redis.call('ZREM', KEYS[3], permit)
  end
end
