#!lua flags=allow-oom
-- acquire.lua: take units of a limiter under the names of permits, or hold them for longer.
-- Whether they are there is decided as TokenBucket does. After the first that is refused, all are
-- that are not held already.
--
-- KEYS[1] limit    hash    revision, concurrency, limit, per, burst, spread, paused, held
-- KEYS[2] bucket   string  what its rate has counted (Limited.java says how it is laid out)
-- KEYS[3] permits  hash    permit -> weight
-- KEYS[4] ends     zset    permit -> instant at which it ends by itself
-- KEYS[5] asks     zset    home -> instant since which it waits
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] hold_ms
-- ARGV[3] held    1: only if it is held already
-- ARGV[4] home    which is to be told when there is room again; '' when nobody is
-- ARGV[5..] permit, weight
--
-- Returns {state, word, word, ...}: 0 refused, 1 granted, 2 not held; state = {now, held, bucket,
-- concurrency, limit, per, burst, spread, paused} as it is then. The same permit again takes nothing.

local limit, bucket, permits, ends, asks = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
-- with units

expire()
local state = state_of()
local held, most, count, per = state[2], tonumber(state[4]), tonumber(state[5]), tonumber(state[6])
local spread, capacity = state[8] == '1', count and count + state[7]
local slice, earned, sum, starts, started = 0, 0, 0, {}, false
if count then
  slice = math.floor(now * 60 / per)
  local there = state[3]
  if there ~= '' then
    earned = struct.unpack('<d', there, 14)
    slice = math.max(slice, #there > 21 and struct.unpack('<I6', there, #there - 9) or 0)
    for at = 22, #there, 10 do
      local old, many = struct.unpack('<I6I4', there, at)
      if old >= slice - 60 then
        starts[#starts + 1], sum = {old, many}, sum + many
      end
    end
  end
end

-- Takes it of the rate, if that lets it.
local function starts_now(weight)
  if not count then
    return true
  end
  local room = math.max(0, (spread and 1 or capacity) - weight)
  local blur = (spread or room == 0) and 0 or 0.05
  if math.ceil(earned - room * per / count - blur) > now or (not spread and sum > room) then
    return false
  end
  local last = starts[#starts]
  if last and last[1] == slice then
    last[2] = last[2] + weight
  else
    starts[#starts + 1] = {slice, weight}
  end
  sum, earned, started = sum + weight, math.max(earned, now) + weight * per / count, true
  return true
end

local words, refused = {}, false
for at = 5, #ARGV, 2 do
  local permit, weight = ARGV[at], tonumber(ARGV[at + 1])
  local word = redis.call('HEXISTS', permits, permit)
  if word == 0 and ARGV[3] == '1' then
    word = 2
  elseif word == 0 and not refused then
    -- One that weighs more than there is at all passes alone.
    local room = not most or held + weight <= most or (held == 0 and weight > most)
    if room and tonumber(state[9] ~= '' and state[9] or 0) <= now and starts_now(weight) then
      word, held = 1, held + weight
      redis.call('HSET', permits, permit, weight)
    else
      refused = true
    end
  end
  if word == 1 then
    redis.call('ZADD', ends, now + ARGV[2], permit)
  end
  words[#words + 1] = word
end
if held ~= state[2] then redis.call('HINCRBY', limit, 'held', held - state[2]) end
if started then
  local parts = {struct.pack('<I4I4I4Bd', count, per, state[7], state[8], earned)}
  for _, start in ipairs(starts) do
    parts[#parts + 1] = struct.pack('<I6I4', start[1], start[2])
  end
  redis.call('SET', bucket, table.concat(parts))
end
if refused and ARGV[4] ~= '' then redis.call('ZADD', asks, 'NX', now, ARGV[4]) end
return {state_of(), unpack(words)}
