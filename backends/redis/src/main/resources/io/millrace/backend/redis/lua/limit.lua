-- limit.lua: set a limiter up. What has started counts by the new rate too, as late as it can have
-- been, so that a change never lets one more start (TokenBucket.follow).
--
-- KEYS[1] limit   hash    revision, concurrency, limit, per, burst, spread, paused, held
-- KEYS[2] bucket  string  what its rate has counted (Limited.java says how it is laid out)
-- KEYS[3] permits, KEYS[4] ends  what is held of it
-- KEYS[5] asks    zset    home -> instant since which it waits
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] revision
-- ARGV[3] concurrency  '' for no bound
-- ARGV[4] limit   of the rate; '' for none
-- ARGV[5] per_ms, ARGV[6] burst, ARGV[7] spread 1 or 0
--
-- Returns the homes that waited and are to look again; none when a newer revision is known.

local asks = KEYS[5]
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local limit, per = tonumber(ARGV[4]), tonumber(ARGV[5])

local function slice(at, length)
  return math.floor(at * 60 / length)
end

local function follow(bucket, rate)
  local before, length = struct.unpack('<I4I4', bucket)
  local owed = math.max(0, struct.unpack('<d', bucket, 14) - now) * before / length
  local parts, last = {rate, struct.pack('<d', now + owed * per / limit)}, slice(now, per)
  for at = 22, #bucket, 10 do
    local old, count = struct.unpack('<I6I4', bucket, at)
    local moved = math.min(last, slice(math.ceil((old + 1) * length / 60) - 1, per))
    if old >= slice(now, length) - 60 and moved >= last - 60 then
      parts[#parts + 1] = struct.pack('<I6I4', moved, count)
    end
  end
  return table.concat(parts)
end

if tonumber(redis.call('HGET', KEYS[1], 'revision') or 0) > tonumber(ARGV[2]) then
  return {}
end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'concurrency', ARGV[3], 'limit', ARGV[4],
  'per', ARGV[5], 'burst', ARGV[6], 'spread', ARGV[7])
local bucket = limit and redis.call('GET', KEYS[2])
if bucket then
  local rate = struct.pack('<I4I4I4B', limit, per, ARGV[6], ARGV[7])
  if bucket:sub(1, 13) ~= rate then
    redis.call('SET', KEYS[2], follow(bucket, rate))
  end
end
local homes = redis.call('ZRANGE', asks, 0, 99)
if #homes > 0 then redis.call('ZREM', asks, unpack(homes)) end
return homes
