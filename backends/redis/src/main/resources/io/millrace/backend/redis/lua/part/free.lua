-- free.lua: a job stops running, and gives back what it took of its key.
--
-- Needs lane, park, and the keys limits, parked, side.

-- So many of a key stop; answers whether somebody waits no longer. All go who wait, because they are
-- few and the best of them is to go first.
local function free_key(key, count)
  if redis.call('HINCRBY', limits, 'R' .. key, -count) == 0 then
    redis.call('HDEL', limits, 'R' .. key)
  end
  return wake('k' .. key, 256) > 0
end
-- The one of that record stops, for good when it has ended. Else, where order is strict and no other
-- of its key runs, it keeps its place.
local function free(id, record, ended)
  local key = all_ties_of(record)
  if key == '' then
    return false
  elseif strict and not ended and redis.call('HGET', limits, 'R' .. key) == '1' then
    redis.call('HSET', limits, 'O' .. key, id)
    return false
  end
  return free_key(key, 1)
end
-- One that does not run loses the place that it kept.
local function lose_place(id, record)
  local _, key = lane_of(record)
  if strict and key ~= '' and redis.call('HGET', limits, 'O' .. key) == id then
    redis.call('HDEL', limits, 'O' .. key)
    return free_key(key, 1)
  end
  return false
end

-- What it held elsewhere is told, to be given back there: what it asked, and its permit if it had one.
local function let_go(id, record, told)
  local asks, permit = asks_of(record), redis.call('HGET', side, id .. ':h')
  if permit then redis.call('HDEL', side, id .. ':h') end
  if asks ~= '' then
    told[#told + 1], told[#told + 2] = asks, permit or ''
  end
end
