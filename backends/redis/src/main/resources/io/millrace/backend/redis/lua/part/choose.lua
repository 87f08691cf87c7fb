-- choose.lua: find the best of the ready jobs that nothing holds.
--
-- Needs bucket, record, lane, park, key, brought, keyed, across, limited, relaning, wanted, names (of all types, with their
-- numbers), every_left (how many the limiter of all lets start), go_on (where some may go on that stand
-- aside), where it is told (telling, more), and the keys conf, limits, jobs, ready, lanes.

local function tell(id, by, until_)
  local at = #telling
  telling[at + 1], telling[at + 2], telling[at + 3], telling[at + 4] =
    id, type_of(redis.call('HGET', jobs, id)), by, until_ < math.huge and until_ or -1
end
local opened = {}
-- The first job of a lane that is not taken yet.
local function first_left(lane)
  local one = opened[lane]
  return id_in(lane, one and one.list[one.at] or first_in(lane, 1)[1])
end
-- The first that it holds is told, once until one starts. Where lanes stand it is their first job.
local function tell_held(member, number, by, until_)
  if redis.call('HSETNX', limits, 'told' .. number, 1) == 1 then
    local lane = member:byte() == 1 and member:sub(2)
    tell(lane and first_left(lane) or member, by, until_)
  end
end

-- One cursor a type, the smallest rank of them all next: so nothing is looked at that is not lent. A
-- lane that was served comes again behind those that are to have their turn before.
local cursors, by_number, held_lanes, reached = {}, {}, 0, 0
local slice, turn
local function look(cursor)
  local listed, again = cursor.list[cursor.at + 1], cursor.again[1]
  cursor.rank = math.min(listed and tonumber(listed) or math.huge, again and again.rank or math.huge)
  cursor.order = cursor.rank % 35184372088832
end
local function fill(cursor)
  cursor.list = redis.call('ZRANGE', ready, cursor.from, cursor.to, 'BYSCORE', 'LIMIT', cursor.seen,
    slice, 'WITHSCORES')
  cursor.seen, cursor.at = cursor.seen + slice, 1
end
local function next_of(cursor)
  local again = cursor.again[1]
  if again and again.rank == cursor.rank then
    table.remove(cursor.again, 1)
    look(cursor)
    return again.token
  end
  local member = cursor.list[cursor.at]
  cursor.at = cursor.at + 2
  if not cursor.list[cursor.at] then fill(cursor) end
  look(cursor)
  return member
end
local function first_of(cursor)
  local again = cursor.again[1]
  return again and again.rank == cursor.rank and again.token or cursor.list[cursor.at]
end
local function comes_again(token, rank)
  local cursor = by_number[math.floor(rank / 35184372088832)]
  if cursor then
    local at = #cursor.again + 1
    while at > 1 and cursor.again[at - 1].rank > rank do
      at = at - 1
    end
    table.insert(cursor.again, at, {token = token, rank = rank})
    look(cursor)
  end
end
local function bind(cursor)
  local limit = redis.call('HGET', conf, 'type:' .. cursor.type)
  if limit then
    local running = redis.call('HGET', limits, 'r' .. cursor.number) or 0
    cursor.left = struct.unpack('<I4', limit) - running
    if #limit > 4 then
      cursor.bucket = bucket_of('t' .. cursor.number, limit:sub(5))
      cursor.full = cursor.left <= 0
      cursor.left = math.min(cursor.left, available(cursor.bucket))
    end
  end
end
local function open_cursors(names, most)
  slice = math.floor(2 * most / #names) + 1
  for at = 1, #names, 2 do
    if wanted(names[at]) then
      local number = tonumber(names[at + 1])
      local cursor = {type = names[at], number = number, seen = 0, from = number * 35184372088832,
        to = string.format('(%.0f', (number + 1) * 35184372088832), left = math.huge, taken = 0, again = {}}
      fill(cursor)
      look(cursor)
      by_number[number] = cursor
      if limited then bind(cursor) end
      cursors[#cursors + 1] = cursor
    end
  end
end

-- What the first job of a lane asks of elsewhere.
local function needs_of(one, id)
  -- A lane of the types that have no number of their own has several.
  if in_strict(one.lane) or (across and one.lane:sub(#one.key + 2, #one.key + 3) == 'ff') then
    return asks_of(redis.call('HGET', jobs, id))
  elseif not one.needs then
    local asks = across or #one.lane > #one.key + 3
    one.needs = asks and asks_of(redis.call('HGET', jobs, id)) or ''
  end
  return one.needs
end
local function hold_up(one, gate, opens, until_)
  if not dry then
    one.gate, one.opens, one.until_, held_lanes = gate, opens, until_, held_lanes + 1
  end
end
-- While lanes change nobody is lent who stands where it belonged before, nor anybody behind it: it would
-- be lent by what held it there. Of a key that comes to be in strict order nobody is, before all are in it.
local met_moving = false
local function is_moving(lane, id)
  if not relaning then
    return false
  elseif in_strict(lane) and relaning:byte() == 115 and relaning:byte(2) < 51 then
    held_lanes = held_lanes + 1
    return true
  end
  met_moving = lane_of(redis.call('HGET', jobs, id)) ~= lane
  return met_moving
end

-- The first job of a lane, taken out of it; nil when something holds it. What is met behind one for
-- which permits are still to be brought is not taken now: it only tells what else is to be brought.
local function serve(lane)
  local one = opened[lane]
  if not one then
    one = {lane = lane, list = first_in(lane, 2), at = 1, taken = 0, key = lane:match('^[^\2]*')}
    opened[lane], opened[#opened + 1] = one, one
  end
  if not one.list[one.at] then
    return nil
  end
  local id = id_in(lane, one.list[one.at])
  if is_moving(lane, id) then
    return nil
  end
  local gate = one.key ~= '' and key_gate(one.key)
  local opens = gate and held_until(gate, id)
  if opens then
    return hold_up(one, 'k' .. one.key, opens, opens)
  end
  local needs = needs_of(one, id)
  if needs ~= '' then
    local permit, held_by = permit_for(needs, id)
    if held_by then
      return hold_up(one, held_by.gate, math.min(held_by.until_, now + 1000), held_by.until_)
    elseif permit and every_left > 0 then
      holds[#holds + 1], holds[#holds + 2] = id, permit
    end
  end
  if every_left <= 0 then dry = true end
  if gate then take_key(gate, id) end
  one.at = one.at + 1
  if not dry then one.taken = one.taken + 1 end
  if not one.list[one.at] and one.at > 2 then
    local more = redis.call('ZRANGEBYLEX', lanes, '(' .. one.list[one.at - 1], '(' .. lane .. '\2',
      'LIMIT', 0, 2 * one.at)
    for at = 1, #more do
      one.list[one.at + at - 1] = more[at]
    end
  end
  if one.list[one.at] then
    turn = (turn or redis.call('HGET', limits, 'turn') or 0) + 1
    local rank = rank_by(lane, one.list[one.at], turn)
    if not dry then one.rank, one.turn = rank, turn end
    comes_again('\1' .. lane, rank)
  end
  return id
end

-- What was served leaves its lane, and its lane comes to its next place.
local function write_lanes()
  local gone, ranked = {}, {}
  if turn then redis.call('HSET', limits, 'turn', turn) end
  for _, one in ipairs(opened) do
    local first = one.list[one.taken + 1]
    for at = 1, one.taken do
      gone[#gone + 1] = one.list[at]
    end
    local told = one.taken == 0 and is_told(one.lane)
    if one.taken > 0 then redis.call('HDEL', limits, 'L' .. one.lane) end
    if not first then
      forget(one.lane)
    elseif one.opens then
      park(one.lane, one.gate, one.opens, one.turn)
      if not told then tell(id_in(one.lane, first), one.gate, one.until_) end
    elseif one.taken > 0 then
      ranked[#ranked + 1], ranked[#ranked + 2] = one.rank, '\1' .. one.lane
    end
  end
  if #gone > 0 then redis.call('ZREM', lanes, unpack(gone)) end
  if #ranked > 0 then redis.call('ZADD', ready, unpack(ranked)) end
  for _, one in ipairs(opened) do
    if one.opens then blocked = blocked + length_of(one.lane) end
  end
  write_keys()
end

local function best(most)
  local ids, plain = {}, {}
  open_cursors(names, most)
  local met = 0
  while met < most and held_lanes < 64 and wanting < 16 and not met_moving do
    local cursor
    for _, one in ipairs(cursors) do
      if one.left <= 0 and dry then
        -- What holds it is known when all is there that is wanted.
      elseif one.left <= 0 and one.order < math.huge then
        tell_held(first_of(one), one.number, 't' .. one.type, one.bucket and not one.full
          and available(one.bucket) == 0 and free_at(one.bucket) or math.huge)
      elseif one.order < math.huge and (not cursor or one.order < cursor.order) then
        cursor = one
      end
    end
    if go_on and go_on(cursor) then
      met = met + 1
    elseif not cursor then
      break
    else
      local id = next_of(cursor)
      if id:byte() == 1 then
        id = serve(id:sub(2))
      elseif relaning and (keyed or across) then
        id, met_moving = nil, true
      elseif every_left <= 0 then
        dry = true
      elseif not dry then
        plain[#plain + 1] = id
      end
      if id then
        met, reached, cursor.left = met + 1, reached + 1, cursor.left - 1
      end
      if id and not dry then
        ids[#ids + 1] = id
        every_left = every_left - 1
        cursor.taken = cursor.taken + 1
        if cursor.bucket then start(cursor.bucket, 1) end
      end
    end
  end
  more = held_lanes == 64 and 1 or more
  if #plain > 0 then redis.call('ZREM', ready, unpack(plain)) end
  write_lanes()
  for _, one in ipairs(cursors) do
    if one.taken > 0 and limited then
      redis.call('HDEL', limits, 'told' .. one.number)
      if one.bucket then write_bucket(one.bucket) end
    end
  end
  return ids
end
