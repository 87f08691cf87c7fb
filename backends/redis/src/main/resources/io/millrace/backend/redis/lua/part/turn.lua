-- turn.lua: who holds a job gives its slot away, or wants it again.
--
-- Needs aside, park, free, id, record, lease, wish, bounds, limited, where it is told (freed), and the keys
-- conf, limits.

local reason, way, _, since, stood, started = struct.unpack('<BBI6I6I6I6', lease, 43)

-- Gives all that it holds. Whose time is over keeps it, for its clock would stand still at once.
local function give()
  if now >= started + stood + struct.unpack('<I4', record, 3) then
    return lease
  end
  local aside = with_way(lease, 2, now)
  record = with_turn(record, 1, lease)
  redis.call('HSET', jobs, id, record)
  run_by(id, record, aside)
  if reason ~= 4 and way < 2 then
    redis.call('HINCRBY', limits, 'r' .. record:byte(11), -1)
    free(id, record, false)
    let_go(id, record, freed)
  end
  return aside
end

-- Whether one finds what it needs. What it asks of elsewhere is for a claim to bring.
local function has_room(other, its)
  local limit = limited and redis.call('HGET', conf, 'type:' .. type_of(its))
  local running = limit and redis.call('HGET', limits, 'r' .. its:byte(11)) or 0
  if limit and tonumber(running) >= struct.unpack('<I4', limit) then
    return false
  end
  local key = ties_of(its)
  if key ~= '' then
    local of_key = keyed:byte() > 3 and redis.call('HGET', conf, 'key:' .. key) or keyed:sub(2)
    local there = redis.call('HMGET', limits, 'R' .. key, 'O' .. key)
    local most = strict and 1 or struct.unpack('<I4', of_key)
    if there[2] ~= other and tonumber(there[1] or 0) >= most then
      return false
    end
  end
  return asks_of(its) == ''
end
local function is_next()
  if bounds[1] and bounds[1] - redis.call('HLEN', live) + count_aside() <= 0 then
    return false
  end
  for _, other in ipairs(redis.call('ZRANGE', pre, wanting_from, '(' .. string.format('%.0f', given_from),
    'BYSCORE', 'LIMIT', 0, 16)) do
    if has_room(other, redis.call('HGET', jobs, other)) then
      return other == id
    end
  end
  return false
end
-- Whoever is ready and more urgent goes first, and is seen to by its own claim.
local function take()
  run_by(id, record, with_way(lease, 3, since))
  if is_next() then
    goes_on(id, record, redis.call('HGET', live, id))
    local key = all_ties_of(record)
    redis.call('HINCRBY', limits, 'r' .. record:byte(11), 1)
    if key ~= '' and redis.call('HGET', limits, 'O' .. key) == id then
      redis.call('HDEL', limits, 'O' .. key)
    elseif key ~= '' then
      redis.call('HINCRBY', limits, 'R' .. key, 1)
    end
  end
  return redis.call('HGET', live, id)
end

if wish == '1' and way ~= 2 and way ~= 3 then
  lease = give()
elseif wish == '2' and (way == 2 or way == 3) then
  lease = take()
end
write_counts()
return lease
