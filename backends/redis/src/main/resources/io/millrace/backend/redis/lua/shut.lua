#!lua flags=allow-oom
-- shut.lua: let nothing more into one home of a queue that is to have another number of shards.
-- Nothing may be pending in any of them when that changes: so each is shut first, if nothing is.
--
-- KEYS[1] conf   hash  shards: how many the queue has, 0 while it is shut; shut: by whom
-- KEYS[2] waits, [3] due, [4] retry, [5] ready, [6] lanes  zset  what waits
-- KEYS[7] live, [8] moving  hash  what runs; what is on its way to another home
-- ARGV[1] shards  how many it has until now
-- ARGV[2] by      who shuts it: only he, or who finds it shut for too long, opens it again
--
-- Returns {1} when it is shut, {0} when it has another number of shards, {2, count} when so many are pending.

local shards = redis.call('HGET', KEYS[1], 'shards') or '1'
if shards ~= ARGV[1] then
  return {shards == '0' and redis.call('HGET', KEYS[1], 'shut') == ARGV[2] and 1 or 0}
end
local count = redis.call('HLEN', KEYS[7]) + redis.call('HLEN', KEYS[8])
for at = 2, 6 do
  count = count + redis.call('ZCARD', KEYS[at])
end
if count > 0 then
  return {2, count}
end
redis.call('HSET', KEYS[1], 'shards', 0, 'shut', ARGV[2])
return {1}
