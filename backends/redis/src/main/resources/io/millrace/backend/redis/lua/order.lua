-- order.lua: put an operation in.
--
-- KEYS[1] orders  hash    id -> what it is to do, in Java's form
-- KEYS[2] steps   hash    id -> how it stands and who works on it (Operated.java)
-- KEYS[3] all     zset    id -> n: in the order in which they came
-- KEYS[4] todo    zset    id -> n of those that are to be worked on
-- KEYS[5] last    string  the newest n
-- ARGV[1] id
-- ARGV[2] order
-- ARGV[3] step
--
-- Returns 1, or 0 when that id is known: then nothing is changed.

local id = ARGV[1]
if redis.call('HSETNX', KEYS[1], id, ARGV[2]) == 0 then
  return 0
end
local n = redis.call('INCR', KEYS[5])
redis.call('HSET', KEYS[2], id, ARGV[3])
redis.call('ZADD', KEYS[3], n, id)
redis.call('ZADD', KEYS[4], n, id)
return 1
