-- open.lua: look at whose store this is, or make it one.
--
-- KEYS[1] store  hash  identity, layout
-- ARGV[1] identity  of a store that is made now
-- ARGV[2] layout    the version of the layout that the caller writes
--
-- Returns {identity, layout} of the store that is there.

if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'identity', ARGV[1], 'layout', ARGV[2])
end
return redis.call('HMGET', KEYS[1], 'identity', 'layout')
