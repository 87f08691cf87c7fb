#!lua flags=allow-oom
-- tally.lua: what of a limiter is held, and whether as much of it is counted: a slice of what is held,
-- or all of it if it is no more than that. Only then it can be compared.
--
-- KEYS[1] limit    hash    held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] repair  1: what is counted is put right
-- ARGV[3] cursor  0 at first
-- ARGV[4] most    about so many are told at once
--
-- Returns {now, cursor, counted, held, {permit, ...}}: where to go on, 0 when that was all. Some may be
-- told twice; held is what is counted where it is more than a slice.

local limit, bucket, permits, ends = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
-- with units

expire()
local few = redis.call('HLEN', permits) <= tonumber(ARGV[4])
local some = few and {'0', redis.call('HGETALL', permits)}
  or redis.call('HSCAN', permits, ARGV[3], 'COUNT', ARGV[4])
local held, names = 0, {}
for at = 1, #some[2], 2 do
  names[#names + 1], held = some[2][at], held + some[2][at + 1]
end
local counted = tonumber(redis.call('HGET', limit, 'held') or 0)
if not few then held = counted end
if counted ~= held and ARGV[2] == '1' then redis.call('HSET', limit, 'held', held) end
return {now, some[1], counted, held, names}
