#!lua flags=allow-oom
-- tally.lua: what of a limiter is held, and whether as much of it is counted.
--
-- KEYS[1] limit    hash    held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] repair  1: what is counted is put right
--
-- Returns {now, counted, held, permit, ...}.

local limit, bucket, permits, ends = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
-- with units

expire()
local all, held, names = redis.call('HGETALL', permits), 0, {}
for at = 1, #all, 2 do
  names[#names + 1], held = all[at], held + all[at + 1]
end
local counted = tonumber(redis.call('HGET', limit, 'held') or 0)
if counted ~= held and ARGV[2] == '1' then redis.call('HSET', limit, 'held', held) end
return {now, counted, held, unpack(names)}
