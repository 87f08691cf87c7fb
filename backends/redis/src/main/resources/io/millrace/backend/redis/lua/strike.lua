#!lua flags=allow-oom
-- strike.lua: forget children that have ended, or are gone.
--
-- KEYS[1] kids  zset  parent, byte 1, child -> 0
-- ARGV members
--
-- Returns nothing.

if #ARGV > 0 then
  redis.call('ZREM', KEYS[1], unpack(ARGV))
end
