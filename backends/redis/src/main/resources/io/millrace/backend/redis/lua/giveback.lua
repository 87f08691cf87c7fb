#!lua flags=allow-oom
-- giveback.lua: give permits back to a limiter. What has started stays counted by its rate, unless
-- nothing was done with it.
--
-- KEYS[1] limit    hash    held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- KEYS[5] asks     zset    home -> instant since which it waits
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] unused  1: nothing started with them
-- ARGV[3..] permits
--
-- Returns {state, home, ...}: how it stands then, as fill says, and the homes that waited and are to
-- look again; those permits that are not held are let be.

local limit, bucket, permits, ends, asks = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
-- with units

-- Never more than full: the newest start of that slice is taken back, or none.
local function start_back(weight)
  local there = redis.call('GET', bucket)
  if there and #there > 21 then
    local count, per = struct.unpack('<I4I4', there)
    local slice, many = struct.unpack('<I6I4', there, #there - 9)
    local back = math.min(weight, many)
    redis.call('SET', bucket, there:sub(1, 13)
      .. struct.pack('<d', struct.unpack('<d', there, 14) - back * per / count)
      .. there:sub(22, -11) .. struct.pack('<I6I4', slice, many - back))
  end
end

local given = 0
for at = 3, #ARGV do
  local weight = redis.call('HGET', permits, ARGV[at])
  if weight then
    given = given + weight
    redis.call('HDEL', permits, ARGV[at])
    redis.call('ZREM', ends, ARGV[at])
    if ARGV[2] == '1' then start_back(tonumber(weight)) end
  end
end
if given == 0 then
  return {state_of()}
end
redis.call('HINCRBY', limit, 'held', -given)
return {state_of(), unpack(waiting(8))}
