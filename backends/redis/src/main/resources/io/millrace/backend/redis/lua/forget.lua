#!lua flags=allow-oom
-- forget.lua: forget operations that are at their end.
--
-- KEYS[1] orders    hash  id -> what it is to do
-- KEYS[2] steps     hash  id -> how it stands
-- KEYS[3] all       zset  id -> n
-- KEYS[4] ended     zset  id -> instant of its end
-- KEYS[5] failures  hash  id -> how many items of it failed
-- KEYS[6..] failed  list  of each id
-- ARGV ids
--
-- Returns nothing; one that has been taken back meanwhile stays.

for at, id in ipairs(ARGV) do
  if redis.call('ZREM', KEYS[4], id) == 1 then
    redis.call('HDEL', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    redis.call('HDEL', KEYS[5], id)
    redis.call('UNLINK', KEYS[5 + at])
  end
end
