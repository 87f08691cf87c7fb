#!lua flags=allow-oom
-- adopt.lua: take over who names a job that comes here.
--
-- KEYS[1] kids  zset  parent, byte 1, child -> 0
-- ARGV members
--
-- Returns nothing.

for _, member in ipairs(ARGV) do
  redis.call('ZADD', KEYS[1], 0, member)
end
