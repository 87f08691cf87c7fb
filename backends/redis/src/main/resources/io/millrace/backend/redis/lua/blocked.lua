-- blocked.lua: count the ready jobs that wait at a gate.
-- Changes nothing. Of very many lanes only the first thousand are counted.
--
-- KEYS[1] lanes   zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[2] parked  zset  gate, turn and lane that waits there (part/park.lua)
-- ARGV[1] gate
--
-- Returns how many.

local gate, count = ARGV[1], 0
for _, name in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[' .. gate .. '\1', '(' .. gate .. '\2', 'LIMIT', 0,
  1000)) do
  local lane = name:match('^[^\1]*\1%x+\1(.*)$')
  count = count + redis.call('ZLEXCOUNT', KEYS[1], '[' .. lane .. '\1', '(' .. lane .. '\2')
end
return count
