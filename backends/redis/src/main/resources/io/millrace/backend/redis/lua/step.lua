#!lua flags=allow-oom
-- step.lua: write how an operation stands, as it was worked out from how it was seen to stand.
-- It holds only if nobody has written something else meanwhile.
--
-- KEYS[1] steps     hash  id -> how it stands and who works on it (Operated.java)
-- KEYS[2] all       zset  id -> n: in the order in which they came
-- KEYS[3] todo      zset  id -> n of those that are to be worked on
-- KEYS[4] ended     zset  id -> instant of its end
-- KEYS[5] closed    set   ids of those at their end whose queues are still to be opened
-- KEYS[6] failures  hash  id -> how many items of it failed
-- KEYS[7] failed    list  the newest of them, in Java's form
-- ARGV[1] id
-- ARGV[2] seen
-- ARGV[3] next
-- ARGV[4] todo      1: it is to be worked on
-- ARGV[5] ended_ms  '' when it is not at its end
-- ARGV[6] closes    1: there are queues to be opened
-- ARGV[7] most      failed items that are kept
-- ARGV[8..] items that failed, in Java's form
--
-- Returns 1 when it is done, 0 when it stands otherwise. After a lost reply it is looked at again.

local id, ended = ARGV[1], ARGV[5]
if redis.call('HGET', KEYS[1], id) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], id, ARGV[3])
if ARGV[4] == '1' then
  redis.call('ZADD', KEYS[3], redis.call('ZSCORE', KEYS[2], id), id)
else
  redis.call('ZREM', KEYS[3], id)
end
if ended == '' then
  redis.call('ZREM', KEYS[4], id)
else
  redis.call('ZADD', KEYS[4], ended, id)
end
if ARGV[6] == '1' then
  redis.call('SADD', KEYS[5], id)
end
for at = 8, #ARGV do
  redis.call('RPUSH', KEYS[7], ARGV[at])
end
if #ARGV > 7 then
  redis.call('HINCRBY', KEYS[6], id, #ARGV - 7)
  redis.call('LTRIM', KEYS[7], -ARGV[7], -1)
end
return 1
