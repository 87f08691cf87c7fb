#!lua flags=allow-oom
-- relane.lua: bring some of the jobs of a queue whose lanes have changed to where they stand now.
--
-- KEYS[1] conf   hash  keys, ageing, preempt, across; relane: where that is (part/relane.lua)
-- KEYS[2] jobs   hash  id -> record (Packed.java says how it is laid out)
-- KEYS[3] live   hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[4] limits hash  what is known of lanes and keys (part/park.lua, part/key.lua)
-- KEYS[5] stat   hash  laned: whether there may be lanes
-- KEYS[6] ready  zset  id, or 01 and a lane -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[7] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[8] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[9] watch  zset  gate -> instant at which to look at it again
-- KEYS[10] clock zset  'a' .. id -> instant at which a ready job goes up a class
-- KEYS[11] leases zset  id -> instant at which its lease is to be looked at
-- KEYS[12] pre   zset  id -> where it is with its slot (part/aside.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] most    so many are looked at
--
-- Returns 1 when there is more to do.

local conf, jobs, live, limits, stat, ready, lanes, parked, watch, clock, leases, pre =
  unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local setup = redis.call('HMGET', conf, 'keys', 'ageing', 'relane', 'preempt', 'across')
local keyed, aged, preempt, across = setup[1], setup[2] and tonumber(setup[2]), setup[4], setup[5]
if not setup[3] then
  return 0
end
-- with record, lane, age, park, ready, free, aside, relane

return relane(setup[3], tonumber(ARGV[2])) and 1 or 0
