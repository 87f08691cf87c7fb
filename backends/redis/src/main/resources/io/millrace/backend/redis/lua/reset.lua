#!lua flags=allow-oom
-- reset.lua: forget what a limiter has counted, its pause, and the permits that are held by hand.
--
-- KEYS[1] limit    hash    paused, held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
--
-- Returns nothing.

redis.call('HDEL', KEYS[1], 'paused', 'held')
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
