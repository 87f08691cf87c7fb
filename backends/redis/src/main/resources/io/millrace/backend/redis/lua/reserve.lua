#!lua flags=allow-oom
-- reserve.lua: keep room for jobs that are about to come from another queue.
-- What is kept counts as if the job were there, until it comes (arrive.lua) or is not on its way
-- (sweep.lua, vacate.lua). One that is asked for again has it for as long once more.
--
-- KEYS[1] conf   hash  how the queue is set up: max_depth, drain
-- KEYS[2] ready  zset  id, or 01 and a lane -> rank
-- KEYS[3] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[4] due    zset  id -> instant at which it becomes ready
-- KEYS[5] waits  zset  id -> instant at which it was made
-- KEYS[6] limits hash  tokens: how many of `ready` are lanes
-- KEYS[7] room   zset  id, byte 1, home from which it comes -> since
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..] for whom, as they stand in `room`
--
-- Returns {now, word, word, ...}: -1 it may come, -2 the queue drains, else it is full at that depth.

local conf, ready, lanes, due, waits, limits, room = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local setup = redis.call('HMGET', conf, 'max_depth', 'drain')
local depth = 0
if setup[1] then
  depth = redis.call('ZCARD', ready) - (redis.call('HGET', limits, 'tokens') or 0)
    + redis.call('ZCARD', lanes) + redis.call('ZCARD', due) + redis.call('ZCARD', waits)
    + redis.call('ZCARD', room)
end
local words = {now}
for at = 2, #ARGV do
  local kept = setup[1] and redis.call('ZSCORE', room, ARGV[at])
  if setup[2] then
    words[at] = -2
  elseif setup[1] and not kept and depth >= tonumber(setup[1]) then
    words[at] = depth
  else
    words[at] = -1
    if setup[1] then redis.call('ZADD', room, now, ARGV[at]) end
    if setup[1] and not kept then depth = depth + 1 end
  end
end
return words
