-- units.lua: what of a limiter is held, and what its rate has counted (Limited.java).
--
-- Needs now, and the keys limit, bucket, permits, ends.

-- Permits whose time is over hold nothing.
local function expire()
  for _, over in ipairs(redis.call('ZRANGEBYSCORE', ends, 0, now, 'LIMIT', 0, 500)) do
    redis.call('HINCRBY', limit, 'held', -redis.call('HGET', permits, over))
    redis.call('HDEL', permits, over)
    redis.call('ZREM', ends, over)
  end
end
local function state_of()
  local set =
    redis.call('HMGET', limit, 'concurrency', 'limit', 'per', 'burst', 'spread', 'paused', 'held')
  return {now, tonumber(set[7] or 0), redis.call('GET', bucket) or '', set[1] or '', set[2] or '',
    set[3] or '', set[4] or '', set[5] or '', set[6] or ''}
end
-- The homes that wait, which are to be told now; who is refused again waits again.
local function waiting(most)
  local homes = redis.call('ZRANGE', asks, 0, most - 1)
  if #homes > 0 then redis.call('ZREM', asks, unpack(homes)) end
  return homes
end
