-- relane.lua: what a change of a queue does to its lanes.
--
-- Needs record, lane, park, ready, keyed, and the keys jobs, live, limits, ready, lanes, parked,
-- watch, clock.

-- Whether keys are looked at, are in strict order, take turns, jobs go up: by that places are told
-- apart.
local function shape_of(keys, ageing)
  return (keys and keys:byte() % 4 or '-') .. ':' .. (ageing or '-')
end

-- How many run, by something of their records.
local function running_by(what)
  local running, lives = {}, redis.call('HGETALL', live)
  for at = 1, #lives, 2 do
    if lives[at + 1]:byte(43) ~= 4 and lives[at + 1]:byte(44) < 2 then
      local of = what(redis.call('HGET', jobs, lives[at]))
      running[of] = (running[of] or 0) + 1
    end
  end
  return running
end

-- What was known of lanes is forgotten; of keys what has started stays, and the places of strict ones
-- while they are strict.
local function forget_lanes(places)
  local kept = {}
  for _, field in ipairs(redis.call('HKEYS', limits)) do
    local kind = field:sub(1, 1)
    if kind == 'L' or kind == 'R' or (kind == 'O' and not places) then
      redis.call('HDEL', limits, field)
    elseif kind == 'O' then
      kept[field:sub(2)] = true
    end
  end
  redis.call('HDEL', limits, 'tokens', 'parked')
  redis.call('DEL', lanes, parked, watch)
  return kept
end

-- All ready jobs go to the places that they have now.
local function relane(keys_before)
  local ids = redis.call('ZRANGE', ready, 0, -1)
  for _, member in ipairs(redis.call('ZRANGE', lanes, 0, -1)) do
    ids[#ids + 1] = member:match('[^\1]*$')
  end
  redis.call('DEL', ready)
  local places = forget_lanes(strict and keys_before and keys_before:byte() % 2 == 1)
  if keyed then
    local running = running_by(function(record) return select(2, lane_of(record)) end)
    for key in pairs(places) do
      running[key] = (running[key] or 0) + 1
    end
    for key, count in pairs(running) do
      if key ~= '' then redis.call('HSET', limits, 'R' .. key, count) end
    end
  end
  local found = {}
  for _, id in ipairs(ids) do
    if id:byte() ~= 1 then
      local record = redis.call('HGET', jobs, id)
      redis.call('ZREM', clock, 'a' .. id)
      found[#found + 1] = {id, record, (struct.unpack('<I6', record, 12))}
    end
  end
  table.sort(found, function(one, other) return one[3] < other[3] end)
  for at, one in ipairs(found) do
    enter(one[1], one[2])
    if at % 500 == 0 then write_ready() end
  end
end

-- Who waits at gates of that kind tries again: some at once, the others when claims look.
local function wake_all(kind)
  if wake(kind, 256) == 256 then redis.call('ZADD', watch, 0, kind) end
end
