-- relane.lua: what a change of a queue does to its lanes, a slice at a time.
--
-- `conf` has in `relane` where that is: 's' where keys are in strict order by it and were not, else '-';
-- the line that is gone through, and behind what in it. Lines are 1 the ready ones without a lane, by
-- rank; 2 those of lanes, by lane; 3 the places of strict keys; 4 those that run, of whom other ones
-- may be made to give way; 0 is 1 where there were no lanes. Until all are through a job may stand
-- where it belonged before: it is put to its place before it is lent, and nobody is asked to give way.
-- What becomes ready goes to its place at once, so nothing is met twice, and a slice that is taken
-- again changes nothing.
--
-- Needs now, record, lane, age, park, ready, free, aside, aged, and the keys conf, jobs, live, limits,
-- ready, lanes, parked, watch, clock, leases, pre.

-- Whether it stands where it would be put now; where that is not so it leaves its place, for another.
local moved, touched
local function look_at(ids, members, lane)
  local records, names = redis.call('HMGET', jobs, unpack(ids)), {}
  for at, id in ipairs(ids) do
    names[at] = 'a' .. id
  end
  local rises = aged and redis.call('ZMSCORE', clock, unpack(names))
  if not aged then redis.call('ZREM', clock, unpack(names)) end
  local ranks, gone = not lane and redis.call('ZMSCORE', ready, unpack(ids)), {}
  for at, id in ipairs(ids) do
    local record = records[at]
    if record then
      local own, key = lane_of(record)
      local urgency, goes_up = record:byte(2), false
      if aged then
        local since = struct.unpack('<i7', record, 55)
        local raised = math.min(math.max(math.floor((now - since) / aged), 0), urgency)
        goes_up = raised < urgency and since + (raised + 1) * aged
        urgency = urgency - raised
      end
      local right = own == lane and (not aged or tonumber(rises[at] or 0) == (goes_up or 0))
      if right and lane then
        local first = in_strict(lane) and redis.call('HGET', limits, 'O' .. key) == id
        right = members[at] == member_of(lane, id, record, urgency, first)
      elseif right then
        right = tonumber(ranks[at]) == rank(record:byte(11), urgency, (struct.unpack('<I6', record, 12)))
      end
      if not right then
        gone[#gone + 1], moved = members[at], moved + 1
        if aged and rises[at] then redis.call('ZREM', clock, names[at]) end
        enter(id, record)
      end
    end
  end
  if #gone > 0 then redis.call('ZREM', lane and lanes or ready, unpack(gone)) end
  if lane then touched[lane] = (touched[lane] or 0) + #gone end
end
-- Members of `lanes`, or of them and of `ready` without tokens.
local function look_through(members)
  local alone, order, by = {}, {}, {}
  for _, member in ipairs(members) do
    local lane, id = member:match('^([^\1]*)\1.*\1([^\1]*)$')
    if not lane then
      alone[#alone + 1] = member
    else
      if not by[lane] then
        by[lane] = {ids = {}, members = {}}
        order[#order + 1] = lane
      end
      local of = by[lane]
      of.ids[#of.ids + 1], of.members[#of.members + 1] = id, member
    end
  end
  moved, touched = 0, {}
  if #alone > 0 then look_at(alone, alone) end
  for _, lane in ipairs(order) do
    look_at(by[lane].ids, by[lane].members, lane)
    -- Its token has the place of its first job now, or its turn.
    place(lane, -touched[lane])
  end
  write_ready()
end

-- Each goes on behind where it was, with so many at most; answers how many these were, and behind what
-- to go on, if that was not all.
local through = {
  function(behind, most)
    local some = redis.call('ZRANGE', ready, behind == '' and '-inf' or '(' .. behind, '+inf', 'BYSCORE',
      'LIMIT', 0, most, 'WITHSCORES')
    local alone = {}
    for at = 1, #some, 2 do
      if some[at]:byte() ~= 1 then alone[#alone + 1] = some[at] end
    end
    look_through(alone)
    return #some / 2, #some == 2 * most and some[#some]
  end,
  function(behind, most)
    local some = redis.call('ZRANGEBYLEX', lanes, behind == '' and '-' or '(' .. behind, '+', 'LIMIT', 0, most)
    look_through(some)
    return #some, #some == most and some[#some]
  end,
  -- A place that is left of when order was strict, or of one that is not there, is free.
  function(behind, most)
    local some = redis.call('HSCAN', limits, behind == '' and 0 or behind, 'COUNT', most)
    for at = 1, #some[2], 2 do
      local field, id = some[2][at], some[2][at + 1]
      if field:byte() == 79 and (not strict or redis.call('HEXISTS', jobs, id) == 0
        or redis.call('HEXISTS', live, id) == 1) then
        redis.call('HDEL', limits, field)
        free_key(field:sub(2), 1)
      end
    end
    return #some[2] / 2, some[1] ~= '0' and some[1]
  end,
  -- Nobody is in `pre` where none was ever to give way.
  function(behind, most)
    if not preempt then
      return 0, false
    end
    local some = redis.call('HSCAN', live, behind == '' and 0 or behind, 'COUNT', most)
    for at = 1, #some[2], 2 do
      local id = some[2][at]
      run_by(id, redis.call('HGET', jobs, id), some[2][at + 1])
    end
    return #some[2] / 2, some[1] ~= '0' and some[1]
  end,
}

-- Goes on with up to so many; answers where it is then, or nil when that was all.
local function relane(state, most)
  local how, line, behind = state:sub(1, 1), tonumber(state:sub(2, 2)), state:sub(3)
  local left = most
  while left > 0 and line < 5 do
    local count, last = through[math.max(line, 1)](behind, left)
    left = left - math.max(count, 1)
    behind = last or ''
    if not last then line = line == 0 and 3 or line + 1 end
  end
  state = line < 5 and how .. line .. behind or nil
  if state then
    redis.call('HSET', conf, 'relane', state)
  else
    redis.call('HDEL', conf, 'relane')
  end
  write_counts()
  return state
end
-- The best of a type stand where they belong afterwards: of those that a claim would lend next.
local function relane_front(number, most)
  local best = redis.call('ZRANGE', ready, rank(number, 0, 0), '(' .. string.format('%.0f', rank(number + 1, 0, 0)),
    'BYSCORE', 'LIMIT', 0, most)
  local members = {}
  for _, member in ipairs(best) do
    if member:byte() ~= 1 then
      members[#members + 1] = member
    else
      for _, one in ipairs(first_in(member:sub(2), math.ceil(most / #best))) do
        members[#members + 1] = one
      end
    end
  end
  look_through(members)
end
