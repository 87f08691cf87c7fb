-- home.lua: bring home what is due or lost, and lend what ran out of something to be judged.
--
-- Needs now, record, ready, park, free, unique, next_epoch, who asks (stamp, holder), where it is told
-- (judge, home, next, more), preempt and who is to be made to give way (late), and the keys jobs, live,
-- due, retry, leases, clock, waits, limits, watch, pre.

-- Bounded, so that a flood of what is due costs this caller one slice and no more.
local left = 200
local function is_due(from)
  local first = redis.call('ZRANGE', from, 0, 0, 'WITHSCORES')
  if not first[1] then
    return false
  elseif tonumber(first[2]) > now then
    next = math.min(next, first[2])
    return false
  elseif left == 0 then
    more = 1
    return false
  end
  return true
end
local function take(from)
  local ids = redis.call('ZRANGE', from, '-inf', now, 'BYSCORE', 'LIMIT', 0, left)
  left = left - #ids
  return ids
end
-- One that stood aside has its slot again, and holds nothing (4).
local function to_judge(id, record, reason, started, grace, who, cancel, way)
  local lease = struct.pack(held, next_epoch(), stamp, 10000, now + 10000, reason, way, grace, 0, 0,
    started, #who) .. who .. cancel
  redis.call('HSET', jobs, id, record)
  redis.call('HSET', live, id, lease)
  redis.call('ZADD', leases, now + 10000, id)
  if preempt then redis.call('ZREM', pre, id) end
  if bit.band(record:byte(62), 32) == 32 then came(id, record, 3) end
  local at = #judge
  judge[at + 1], judge[at + 2], judge[at + 3] = id, record, lease
end

-- Of those who wait for something elsewhere a few try, unless it is known that there is room for all.
while laned and is_due(watch) do
  for _, gate in ipairs(take(watch)) do
    local all = gate:byte() == 107 or redis.call('ZSCORE', watch, gate) == '0'
    local woken = wake(gate, all and left + 1 or math.min(left + 1, 32))
    left = math.max(left - woken, 0)
    if woken == 0 then
      redis.call('ZREM', watch, gate)
    elseif not all and redis.call('ZSCORE', watch, gate) then
      redis.call('ZADD', watch, now + 1000, gate)
    end
  end
end
while is_due(clock) do
  for _, name in ipairs(take(clock)) do
    local id = name:sub(2)
    local record = redis.call('HGET', jobs, id)
    local ages = name:byte() == 97
    if ages and aged and record and leave(id, record) then
      enter(id, record)
    else
      redis.call('ZREM', clock, name)
    end
    if record and not ages then
      -- It may have gone up a class in this very step.
      write_ready()
      local _ = leave(id, record) or redis.call('ZREM', due, id) == 1
        or redis.call('ZREM', waits, id) == 1
      record = record:sub(1, 30) .. struct.pack('<I6I6', math.max(epoch + 1, now), now)
        .. record:sub(43, 68) .. struct.pack('<I3', struct.unpack('<I3', record, 69) + 1)
        .. record:sub(72)
      to_judge(id, record, 4, 0, 0, holder, '', 0)
    end
  end
end
local function come(from, word)
  while is_due(from) do
    local ids = take(from)
    local records = redis.call('HMGET', jobs, unpack(ids))
    for at, id in ipairs(ids) do
      enter(id, records[at])
      if bit.band(records[at]:byte(62), 32) == 32 then came(id, records[at], 2) end
      local to = #home
      home[to + 1], home[to + 2], home[to + 3], home[to + 4] =
        id, type_of(records[at]), word, records[at]:byte(65)
    end
    redis.call('ZREM', from, unpack(ids))
  end
end
come(due, 1)
come(retry, 4)
-- Whether nothing is over but the time in which it was to give way.
local function is_late(record, lease)
  local deadline, reason, way, grace, since, stood, started = struct.unpack('<I6BBI6I6I6I6', lease, 37)
  local given = tonumber(preempt)
  return given and reason == 0 and way == 1 and grace == 0 and now >= since + given and now < deadline
    and now < started + stood + struct.unpack('<I4', record, 3)
end
local function look_after(id)
  local record, lease = redis.call('HGET', jobs, id), redis.call('HGET', live, id)
  redis.call('ZREM', leases, id)
  if preempt and is_late(record, lease) then
    late[#late + 1] = {id, record, lease}
    return
  end
  local at_epoch, _, _, _, reason, way, grace, _, stood, started, width = struct.unpack(held, lease)
  local who, cancel = lease:sub(71, 70 + width), lease:sub(71 + width)
  local _, _, timeout, _, type, _, _, _, _, _, before, finished, run, flags, state, quick,
    rescues, pasts, attempt, version = struct.unpack(whole, record)
  local judged = reason > 0
  if judged then
    version = version + 1
  else
    version, flags = version + 2, bit.bor(flags, 1)
    if grace > 0 then
      reason = 2
    elseif way < 2 and now >= started + stood + timeout then
      reason = 1
    else
      reason = rescues >= tonumber(ARGV[7]) and 3 or 0
      rescues, rescued = rescues + 1, rescued + 1
    end
    attempt = attempt + (reason > 0 and 1 or 0)
  end
  local tail = record:sub(72)
  if reason == 0 then
    local past = struct.pack('<HI6I6H', attempt + 1, now, started, width) .. who .. ARGV[8]
    tail = tail .. struct.pack('<BI4', 1, #past) .. past
    pasts, run = pasts + 1, now
  else
    at_epoch = math.max(epoch + 1, now)
    started = judged and before or started
  end
  record = record:sub(1, 30) .. struct.pack('<I6I6I6I6i7BBBBBHI3', at_epoch, now, started, finished,
    run, flags, state, quick, rescues, pasts, attempt, version) .. tail
  if reason == 0 then
    redis.call('HDEL', live, id)
    if preempt then redis.call('ZREM', pre, id) end
    redis.call('HSET', jobs, id, record)
    if way < 2 then
      free(id, record, false)
      let_go(id, record, freed)
      redis.call('HINCRBY', limits, 'r' .. type, -1)
    end
    enter(id, record)
    if bit.band(flags, 32) == 32 then came(id, record, 2) end
    local to = #home
    home[to + 1], home[to + 2], home[to + 3], home[to + 4] = id, type_of(record), 3, rescues
  else
    to_judge(id, record, reason, started, grace, who, cancel, way < 2 and 0 or 4)
  end
end
while is_due(leases) do
  for _, id in ipairs(take(leases)) do
    look_after(id)
  end
end
write_ready()
