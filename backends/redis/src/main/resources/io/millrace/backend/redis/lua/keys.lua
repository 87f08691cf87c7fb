-- keys.lua: look at the keys of a queue, and at the lanes of each.
-- Changes nothing.
--
-- KEYS[1] limits hash  what is known of lanes and keys (part/park.lua, part/key.lua)
-- KEYS[2] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] lane    behind which to go on; '' to begin
-- ARGV[3] most    lanes
--
-- Returns {now, lane, lane, ...}: each as {its name, its key, how many stand in it, 1 when it waits}.

local limits, lanes = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local answer, lane = {now}, ARGV[2]
while #answer <= tonumber(ARGV[3]) do
  local first = redis.call('ZRANGEBYLEX', lanes, lane == '' and '-' or '[' .. lane .. '\2', '+', 'LIMIT', 0, 1)[1]
  if not first then
    break
  end
  lane = first:match('^[^\1]*')
  local state = redis.call('HGET', limits, 'L' .. lane)
  answer[#answer + 1] = {lane, lane:match('^[^\2]*'),
    redis.call('ZLEXCOUNT', lanes, '[' .. lane .. '\1', '(' .. lane .. '\2'),
    state and #state > 13 and 1 or 0}
end
return answer
