-- bucket.lua: what a rate lets start. TokenBucket says what it means.
--
-- It is kept as '<I4I4I4B' limit, per, burst and spread by which it went last, '<d' when all that
-- started is earned again, '<I6I4' starts of each slice.
--
-- Needs now, and the keys conf (rated: when a limit of the queue was changed last) and limits.

local function slice_of(bucket, at)
  return math.floor(at * 60 / bucket.per)
end
local function bucket_of(name, rate)
  local limit, per, burst, spread = struct.unpack('<I4I4I4B', rate)
  local bucket = {name = name, rate = rate, per = per, spread = spread == 1, step = per / limit,
    capacity = spread == 1 and 1 or limit + burst, earned = 0, started = 0, starts = {}}
  local there = redis.call('HGET', limits, name)
  if there then
    local before_limit, before = struct.unpack('<I4I4', there)
    local same = there:sub(1, 13) == rate
    bucket.earned = struct.unpack('<d', there, 14)
    if not same then
      -- By which rate it is earned again changed with the queue, and not only now.
      local since = math.min(now, tonumber(redis.call('HGET', conf, 'rated') or now))
      bucket.earned = since + math.max(0, bucket.earned - since) * before_limit / before * bucket.step
    end
    local oldest = slice_of(bucket, now) - 60
    for at = 22, #there, 10 do
      local slice, count = struct.unpack('<I6I4', there, at)
      if not same then
        -- As late as they can have been, so that a change never lets one more start.
        slice = math.min(slice_of(bucket, now),
          slice_of(bucket, math.ceil((slice + 1) * before / 60) - 1))
      end
      if slice >= oldest then
        bucket.starts[#bucket.starts + 1] = {slice, count}
        bucket.started = bucket.started + count
      end
    end
  end
  return bucket
end
local function blur(bucket)
  return bucket.spread and 0 or 0.05
end
local function available(bucket)
  local room = bucket.capacity
    - (math.max(bucket.earned, now) - now - blur(bucket)) / bucket.step
  local rest = bucket.spread and bucket.capacity or bucket.capacity - bucket.started
  return math.max(0, math.min(math.floor(room), rest))
end
local function free_at(bucket)
  local most = bucket.capacity > 1 and bucket.capacity - 1 or 0
  local refilled = bucket.capacity > 1 and bucket.earned - most * bucket.step - blur(bucket)
    or bucket.earned
  local rest, free = bucket.started, now
  if not bucket.spread then
    for _, slice in ipairs(bucket.starts) do
      if rest > most then
        rest = rest - slice[2]
        free = math.ceil((slice[1] + 61) * bucket.per / 60)
      end
    end
  end
  return math.max(math.ceil(refilled), free)
end
local function start(bucket, count)
  bucket.earned = math.max(bucket.earned, now) + count * bucket.step
  local slice, last = slice_of(bucket, now), bucket.starts[#bucket.starts]
  if last and last[1] >= slice then
    last[2] = last[2] + count
  else
    bucket.starts[#bucket.starts + 1] = {slice, count}
  end
  bucket.started = bucket.started + count
end
local function write_bucket(bucket)
  local parts = {bucket.rate, struct.pack('<d', bucket.earned)}
  for _, one in ipairs(bucket.starts) do
    parts[#parts + 1] = struct.pack('<I6I4', one[1], one[2])
  end
  redis.call('HSET', limits, bucket.name, table.concat(parts))
end
