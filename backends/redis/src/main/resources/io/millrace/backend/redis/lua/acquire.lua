-- acquire.lua: take units of a limiter under the name of a permit, or hold them for longer.
-- Whether they are there is decided as TokenBucket does.
--
-- KEYS[1] limit    hash    revision, concurrency, limit, per, burst, spread, paused, held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java says how it is laid out)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] permit
-- ARGV[3] weight
-- ARGV[4] hold_ms
-- ARGV[5] held    1: only if it is held already
--
-- Returns {word, state}: 0 refused, 1 granted, 2 not held; state = {now, held, bucket, concurrency,
-- limit, per, burst, spread, paused} as it is then. The same permit again takes nothing.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local permit, weight = ARGV[2], tonumber(ARGV[3])
local set = redis.call('HMGET', KEYS[1], 'concurrency', 'limit', 'per', 'burst', 'spread', 'paused')
local most, limit, per = tonumber(set[1] or ''), tonumber(set[2] or ''), tonumber(set[3])
local bucket = redis.call('GET', KEYS[2])

for _, over in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], 0, now, 'LIMIT', 0, 500)) do
  redis.call('HINCRBY', KEYS[1], 'held', -redis.call('HGET', KEYS[3], over))
  redis.call('HDEL', KEYS[3], over)
  redis.call('ZREM', KEYS[4], over)
end
local held = tonumber(redis.call('HGET', KEYS[1], 'held') or 0)

-- Takes it of the rate, if that lets it.
local function starts()
  if not limit then
    return true
  end
  local spread, capacity = set[5] == '1', limit + set[4]
  local slice, earned, sum, starts = math.floor(now * 60 / per), 0, 0, {}
  if bucket then
    earned = struct.unpack('<d', bucket, 14)
    slice = math.max(slice, #bucket > 21 and struct.unpack('<I6', bucket, #bucket - 9) or 0)
    for at = 22, #bucket, 10 do
      local old, count = struct.unpack('<I6I4', bucket, at)
      if old >= slice - 60 then
        starts[#starts + 1], sum = {old, count}, sum + count
      end
    end
  end
  local room = math.max(0, (spread and 1 or capacity) - weight)
  local blur = (spread or room == 0) and 0 or 0.05
  if math.ceil(earned - room * per / limit - blur) > now or (not spread and sum > room) then
    return false
  end
  local last = starts[#starts]
  if last and last[1] == slice then
    last[2] = last[2] + weight
  else
    starts[#starts + 1] = {slice, weight}
  end
  local parts = {struct.pack('<I4I4I4Bd', limit, per, set[4], set[5],
    math.max(earned, now) + weight * per / limit)}
  for _, start in ipairs(starts) do
    parts[#parts + 1] = struct.pack('<I6I4', start[1], start[2])
  end
  bucket = table.concat(parts)
  redis.call('SET', KEYS[2], bucket)
  return true
end

local word = redis.call('HEXISTS', KEYS[3], permit)
if word == 0 and ARGV[5] == '1' then
  word = 2
elseif word == 0 then
  -- One that weighs more than there is at all passes alone.
  local room = not most or held + weight <= most or (held == 0 and weight > most)
  if room and tonumber(set[6] or 0) <= now and starts() then
    word = 1
    held = redis.call('HINCRBY', KEYS[1], 'held', weight)
    redis.call('HSET', KEYS[3], permit, weight)
  end
end
if word == 1 then
  redis.call('ZADD', KEYS[4], now + ARGV[4], permit)
end
return {word, {now, held, bucket or '', set[1] or '', set[2] or '', set[3] or '', set[4] or '',
  set[5] or '', set[6] or ''}}
