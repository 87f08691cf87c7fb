#!lua flags=allow-oom
-- wake.lua: let lanes go that wait at a gate which has room again.
--
-- KEYS[1] conf    hash  keys, across
-- KEYS[2] stat    hash  laned: whether there may be lanes
-- KEYS[3] ready   zset  id, or 01 and a lane -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[4] limits  hash  what is known of lanes and keys (part/park.lua, part/key.lua)
-- KEYS[5] lanes   zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[6] parked  zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[7] watch   zset  gate -> instant at which to look at it again
-- ARGV[1] gate
-- ARGV[2] units   of each type so many
--
-- Returns how many went. Of very many some go now, and the others when claims look.

local conf, stat, ready, limits, lanes, parked, watch = unpack(KEYS)
local setup = redis.call('HMGET', conf, 'keys', 'across')
local keyed, across = setup[1], setup[2]
-- with record, lane, park

local gate, units = ARGV[1], tonumber(ARGV[2])
local woken, of_type = 0, {}
local names = at_gate(gate, 256)
for _, name in ipairs(names) do
  local lane = lane_at(name)
  local type = lane:match('\2(%x?%x?)')
  if (of_type[type] or 0) < units then
    of_type[type], woken = (of_type[type] or 0) + 1, woken + 1
    unpark(lane)
  end
end
if #names == 256 then redis.call('ZADD', watch, 0, gate) end
write_counts()
return woken
