-- bin.lua: jobs that an operation deleted and may have back, with all that goes with them. The lines
-- of their logs stay where they are.
--
-- KEYS bin     zset  id -> until
-- KEYS binned  hash  id .. ':j' -> record; id .. ':o' -> '<I6I6B' until, when its queue was made and
--                    1 when it stood for those like it, then the operation; id .. ':p', ':c', ':s',
--                    ':l' as in side
-- KEYS bins    zset  operation, byte 1, id -> 0
--
-- Needs now, and the keys jobs, side, trash, kids, bin, binned, bins.

local function in_bin(id)
  local there = redis.call('HMGET', binned, id .. ':o', id .. ':j')
  if there[1] then
    local till, made, stood = struct.unpack('<I6I6B', there[1])
    return there[1]:sub(14), till, made, stood, there[2]
  end
end

local function take_out(operation, id)
  redis.call('HDEL', binned, id .. ':o', id .. ':j', id .. ':p', id .. ':c', id .. ':s', id .. ':l')
  redis.call('ZREM', bin, id)
  redis.call('ZREM', bins, operation .. '\1' .. id)
end

-- Forgets one for good.
local function drop(id)
  local operation = in_bin(id)
  if redis.call('HEXISTS', binned, id .. ':l') == 1 then redis.call('ZADD', trash, now, id) end
  if redis.call('HEXISTS', jobs, id) == 0 then
    redis.call('ZREMRANGEBYLEX', kids, '(' .. id .. '\1', '(' .. id .. '\2')
  end
  take_out(operation or '', id)
end

local function bring(from, to, id)
  local said = redis.call('HMGET', from, id .. ':p', id .. ':c', id .. ':s', id .. ':l')
  for at, field in ipairs({':p', ':c', ':s', ':l'}) do
    if said[at] then redis.call('HSET', to, id .. field, said[at]) end
  end
  return said[4]
end

-- Puts one in whose record is still to be taken away.
local function put_in(operation, id, record, made, stood)
  if redis.call('ZSCORE', bin, id) then drop(id) end
  redis.call('HSET', binned, id .. ':j', record,
    id .. ':o', struct.pack('<I6I6B', now + 600000, made, stood) .. operation)
  redis.call('ZADD', bin, now + 600000, id)
  redis.call('ZADD', bins, 0, operation .. '\1' .. id)
  -- What one said that had its id before is gone since this one said something.
  if bring(side, binned, id) then redis.call('ZREM', trash, id) end
end
