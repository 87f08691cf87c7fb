-- aside.lua: who of those that run could give way to more urgent ones, who is asked to, and who has.
--
-- In `pre` an id has where it is with its slot, times 2^46, and in that: 0 its rank, it could be asked;
-- 1 since when it is asked; 2 its rank, it wants its slot again; 3 since when it stands aside. That
-- follows from its lease and its record. Nobody is there in a queue that never wanted it.
--
-- Needs now, record, preempt (nothing, 'none' where it was wanted before, 'ask', or how many ms who is asked
-- has to give way), and the keys jobs, live, leases, pre.

local forced = preempt and tonumber(preempt)
local asked_from, wanting_from, given_from = 70368744177664, 140737488355328, 211106232532992

local function rank_aside(record)
  return rank(0, record:byte(2), (struct.unpack('<I6', record, 12)))
end
local function where_aside(record, lease)
  local reason, way, grace, since = struct.unpack('<BBI6I6', lease, 43)
  if way == 1 then
    return asked_from + since
  elseif way == 2 then
    return given_from + since
  elseif way == 3 then
    return wanting_from + rank_aside(record)
  elseif preempt and preempt ~= 'none' and reason + way + grace == 0 and record:byte() < 128 then
    return rank_aside(record)
  end
end
-- When it is to be looked at.
local function look_at(record, lease)
  local deadline, reason, way, grace, since, stood, started = struct.unpack('<I6BBI6I6I6I6', lease, 37)
  if reason == 0 and way < 2 then
    deadline = math.min(deadline, started + stood + struct.unpack('<I4', record, 3) + 2000)
  end
  if reason == 0 and grace > 0 then deadline = math.min(deadline, grace) end
  return way == 1 and forced and math.min(deadline, since + forced) or deadline
end
-- It runs under that lease from now on.
local function run_by(id, record, lease)
  redis.call('HSET', live, id, lease)
  redis.call('ZADD', leases, look_at(record, lease), id)
  local place = where_aside(record, lease)
  if place then
    redis.call('ZADD', pre, place, id)
  else
    redis.call('ZREM', pre, id)
  end
end
local function with_way(lease, way, since)
  return lease:sub(1, 43) .. string.char(way) .. lease:sub(45, 50) .. struct.pack('<I6', since)
    .. lease:sub(57)
end
local function count_aside()
  return redis.call('ZCOUNT', pre, wanting_from, '+inf')
end

-- Its tale has when it gave way (1), went on (2) or was made to give way (3); the oldest of very many go.
local function with_turn(record, what, lease)
  local at = 73 + record:byte(72)
  at = at + 1 + record:byte(at)
  if bit.band(record:byte(62), 16) == 16 then
    at = at + 2 + struct.unpack('<H', record, at)
    at = at + 2 + struct.unpack('<H', record, at)
  end
  at = at + 4 + struct.unpack('<I4', record, at)
  local from, turns = at, {}
  while at <= #record do
    local kind, width = struct.unpack('<BI4', record, at)
    if kind == 9 then turns[#turns + 1] = at end
    at = at + 5 + width
  end
  if #turns >= 100 then
    local parts = {record:sub(1, from - 1)}
    at = from
    while at <= #record do
      local kind, width = struct.unpack('<BI4', record, at)
      if kind ~= 9 or at > turns[50] then parts[#parts + 1] = record:sub(at, at + 4 + width) end
      at = at + 5 + width
    end
    record = table.concat(parts)
  end
  local who = lease:sub(71, 70 + struct.unpack('<H', lease, 69))
  return record .. struct.pack('<BI4I6B', 9, 7 + #who, now, what) .. who
end
-- It goes on, and its time with it.
local function goes_on(id, record, lease)
  local since, stood = struct.unpack('<I6I6', lease, 51)
  lease = with_way(lease, 0, 0)
  lease = lease:sub(1, 56) .. struct.pack('<I6', stood + now - since) .. lease:sub(63)
  record = with_turn(record, 2, lease)
  redis.call('HSET', jobs, id, record)
  run_by(id, record, lease)
end
