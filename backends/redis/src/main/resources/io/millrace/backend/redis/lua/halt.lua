#!lua flags=allow-oom
-- halt.lua: let nothing start by a limiter before an instant, because whoever it guards had enough.
--
-- KEYS[1] limit  hash  paused
-- ARGV[1] until
--
-- Returns nothing. A shorter pause does not end a longer one.

if tonumber(redis.call('HGET', KEYS[1], 'paused') or 0) < tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'paused', ARGV[1])
end
