-- ready.lua: how a job comes to its place among the ready ones, and leaves it.
--
-- One that nothing but its type and its queue can hold stands in `ready` itself. All others stand in
-- a lane, and `ready` has 01 '<lane>' as its token, unless the lane waits at a gate (park.lua). So a
-- lane that is held costs nothing however long it is.
--
-- Needs record, lane, age, park, and the keys conf, ready, lanes, limits, clock, stat.

local ranked, coming = {}, {}

-- It becomes ready; [write_ready] puts all of them down at once.
local function enter(id, record)
  if not keyed and not aged and not across and record:byte(62) < 16 then
    local at = #ranked
    local type, n = struct.unpack('<BI6', record, 11)
    ranked[at + 1], ranked[at + 2] = rank(type, record:byte(2), n), id
  else
    local at = #coming
    coming[at + 1], coming[at + 2] = id, record
  end
end

-- Puts a lane where its first job says, when so many more of it are ready.
local function place(lane, more)
  local first, gate = first_in(lane, 1)[1], gate_of(lane)
  if gate then
    blocked = blocked + more
    if not first or (in_strict(lane) and first:byte(#lane + 2) == 48) then
      unpark(lane)
    end
  elseif not first then
    forget(lane)
  else
    local there = redis.call('ZSCORE', ready, '\1' .. lane)
    local turn = fair and (there and there % 2199023255552 or redis.call('HINCRBY', limits, 'turn', 1))
    tokens = tokens + redis.call('ZADD', ready, rank_by(lane, first, turn), '\1' .. lane)
  end
end

local function write_ready()
  if #ranked > 0 then
    redis.call('ZADD', ready, unpack(ranked))
    ranked = {}
  end
  if #coming > 0 then
    local members, touched, order = {}, {}, {}
    for at = 1, #coming, 2 do
      local id, record = coming[at], coming[at + 1]
      local lane, key = lane_of(record)
      if lane then
        local own = in_strict(lane) and redis.call('HGET', limits, 'O' .. key) == id
        members[#members + 1], members[#members + 2] = 0, member_of(lane, id, record, urgency_now(id, record), own)
        if not touched[lane] then order[#order + 1] = lane end
        touched[lane] = (touched[lane] or 0) + 1
      else
        local type, n = struct.unpack('<BI6', record, 11)
        redis.call('ZADD', ready, rank(type, urgency_now(id, record), n), id)
      end
    end
    coming = {}
    if #members > 0 then
      redis.call('ZADD', lanes, unpack(members))
      redis.call('HSETNX', stat, 'laned', 1)
    end
    for _, lane in ipairs(order) do
      place(lane, touched[lane])
    end
  end
  write_counts()
end

-- Where one stands while the lanes of its queue change (relane.lua): its lane if it is in one, and what
-- stands for it there.
local function stands_as_before(id, record)
  if not redis.call('HGET', conf, 'relane') then
    return
  elseif redis.call('ZSCORE', ready, id) then
    return nil, id
  end
  local key, needs = all_ties_of(record)
  local members, lane_at = {}, {}
  for _, lane in ipairs({key .. '\2', lane_by(record, key, needs), lane_by(record, '', needs)}) do
    for urgency = 0, record:byte(2) do
      for own = 0, in_strict(lane) and 1 or 0 do
        members[#members + 1], lane_at[#lane_at + 1] = member_of(lane, id, record, urgency, own == 1), lane
      end
    end
  end
  for at, score in ipairs(redis.call('ZMSCORE', lanes, unpack(members))) do
    if score then
      return lane_at[at], members[at]
    end
  end
end

local function is_ready(id, record)
  local lane = lane_of(record)
  local there
  if not lane then
    there = redis.call('ZSCORE', ready, id)
  else
    local urgency = urgency_of(id, record)
    there = redis.call('ZSCORE', lanes, member_of(lane, id, record, urgency, false))
      or in_strict(lane) and redis.call('ZSCORE', lanes, member_of(lane, id, record, urgency, true))
  end
  return there or select(2, stands_as_before(id, record))
end

local function leave_as_before(id, record)
  local lane, member = stands_as_before(id, record)
  if not member then
    return false
  end
  redis.call('ZREM', clock, 'a' .. id)
  redis.call('ZREM', lane and lanes or ready, member)
  if lane then place(lane, -1) end
  return true
end
-- Takes one out; answers whether it was there.
local function leave(id, record)
  local lane = lane_of(record)
  local urgency = urgency_of(id, record)
  if not lane then
    ages_no_more({id})
    return redis.call('ZREM', ready, id) == 1 or leave_as_before(id, record)
  end
  local gone = redis.call('ZREM', lanes, member_of(lane, id, record, urgency, false))
  if gone == 0 and in_strict(lane) then
    gone = redis.call('ZREM', lanes, member_of(lane, id, record, urgency, true))
  end
  ages_no_more({id})
  if gone == 1 then
    place(lane, -1)
  end
  return gone == 1 or leave_as_before(id, record)
end
