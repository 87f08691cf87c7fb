-- urgent.lua: running jobs give way to more urgent ones that are ready, and go on when there is room.
--
-- Needs relaning, aside, choose, free, ready, unique, slots, late, and where it is told (home, freed, attend).

-- Those who want to go on, the most urgent first.
local waiting_aside = redis.call('ZRANGE', pre, wanting_from, '(' .. string.format('%.0f', given_from),
  'BYSCORE', 'LIMIT', 0, 16)

-- Whether its type and its key have room; their rates have counted its start already.
local function has_room(id, record)
  local number = record:byte(11)
  local limit = limited and redis.call('HGET', conf, 'type:' .. type_of(record))
  if limit then
    local cursor = by_number[number]
    local running = (redis.call('HGET', limits, 'r' .. number) or 0) + (cursor and cursor.taken or 0)
    if running >= struct.unpack('<I4', limit) then
      return false
    end
  end
  local _, key = lane_of(record)
  local gate = key ~= '' and key_gate(key)
  return not gate or gate.left > 0 or gate.owner == id
end
local function take_again(id, record)
  local key = all_ties_of(record)
  local gate = key ~= '' and keyed and key_gate(key)
  redis.call('HINCRBY', limits, 'r' .. record:byte(11), 1)
  if key ~= '' and not keyed then
    redis.call('HINCRBY', limits, 'R' .. key, 1)
  elseif gate and gate.owner == id then
    gate.owner = false
    redis.call('HDEL', limits, 'O' .. key)
  elseif gate then
    gate.left, gate.taken = gate.left - 1, gate.taken + 1
  end
end
-- The number of the job that a cursor comes to.
local function number_at(cursor)
  if not aged then
    return math.floor(cursor.order / 2199023255552)
  end
  local id = first_of(cursor)
  if id:byte() == 1 then id = first_left(id:sub(2)) end
  return redis.call('HGET', jobs, id):byte(2)
end
-- The best of those that find what they need goes on, unless a ready one is more urgent.
go_on = function(cursor)
  for at, id in ipairs(waiting_aside) do
    local record = redis.call('HGET', jobs, id)
    if cursor and number_at(cursor) < record:byte(2) then
      return false
    elseif has_room(id, record) then
      local needs = asks_of(record)
      local permit, held_by
      if needs ~= '' then permit, held_by = permit_for(needs, id) end
      if not held_by then
        table.remove(waiting_aside, at)
        if not dry then
          goes_on(id, record, redis.call('HGET', live, id))
          take_again(id, record)
          if permit then holds[#holds + 1], holds[#holds + 2] = id, permit end
          slots, attend = slots - 1, 1
        end
        return true
      end
    end
  end
  return false
end

-- Whether a type lets one more start.
local function passes(name, number)
  local limit = limited and redis.call('HGET', conf, 'type:' .. name)
  if not limit then
    return true
  end
  local cursor = by_number[tonumber(number)]
  local running = (redis.call('HGET', limits, 'r' .. number) or 0) + (cursor and cursor.taken or 0)
  return running < struct.unpack('<I4', limit)
    and (#limit == 4 or available(bucket_of('t' .. number, limit:sub(5))) > 0)
end
-- What holds the first job of a lane: its gate, when that opens, until when it is known to hold; 1
-- when it is still to be brought what it asks of elsewhere, nil when nothing does.
local function held_at(lane)
  local id = id_in(lane, first_in(lane, 1)[1])
  local key = lane:match('^[^\2]*')
  local gate = key ~= '' and key_gate(key)
  local opens = gate and held_until(gate, id)
  if opens then
    return 'k' .. key, opens, opens
  end
  local needs = (in_strict(lane) or #lane > #key + 3)
    and asks_of(redis.call('HGET', jobs, id)) or ''
  if needs ~= '' then
    local permit, held_by = permit_for(needs, id)
    if held_by then
      return held_by.gate, math.min(held_by.until_, now + 1000), held_by.until_
    end
    return not permit and 1 or nil
  end
end

-- What could start if there were room, of lower numbers than that: {number, how many, ...} until there are
-- `most`; and whether more of it is known when what is wanted is brought. Lanes that it finds held wait
-- from now on.
local function startable(below, most, of_all)
  local found, total, unknown, refused = {}, 0, false, {}
  -- What holds those who stand where they belonged before is known when they have gone from there.
  if relaning then
    return found, true
  end
  local function add(id, number, count)
    if count > 0 then
      number = aged and redis.call('HGET', jobs, id):byte(2) or number
      found[#found + 1], found[#found + 2], total = number, count, total + count
    end
  end
  local function add_lane(lane)
    local first = first_in(lane, 1)[1]
    local bound = lane:byte() ~= 2 or #lane > 3
    if in_strict(lane) then
      local id = id_in(lane, first)
      add(id, redis.call('HGET', jobs, id):byte(2), 1)
      return
    end
    for number = 0, below - 1 do
      local from, to = lane .. '\0011' .. number, lane .. '\0011' .. number + 1
      local one = redis.call('ZRANGEBYLEX', lanes, '[' .. from, '(' .. to, 'LIMIT', 0, 1)[1]
      if one then
        add(id_in(lane, one), number,
          bound and 1 or redis.call('ZLEXCOUNT', lanes, '[' .. from, '(' .. to))
      end
    end
  end
  local function look_through(number)
    local seen, full = 0, false
    while not full do
      local some = redis.call('ZRANGE', ready, rank(number, 0, 0),
        '(' .. string.format('%.0f', rank(number, below, 0)), 'BYSCORE', 'LIMIT', seen, 64, 'WITHSCORES')
      for at = 1, #some, 2 do
        if total >= most or held_lanes >= 64 or wanting >= 16 then
          full = true
          break
        end
        local member = some[at]
        if member:byte() ~= 1 then
          add(member, math.floor(some[at + 1] % 35184372088832 / 2199023255552), 1)
        else
          local lane = member:sub(2)
          local gate, opens, until_ = held_at(lane)
          if gate == 1 then
            unknown = true
          elseif gate then
            refused[#refused + 1], held_lanes = {lane, gate, opens, until_}, held_lanes + 1
          else
            add_lane(lane)
          end
        end
      end
      seen, full = seen + 64, full or #some < 128
    end
  end
  for at = 1, #names, 2 do
    local number = tonumber(names[at + 1])
    if total < most and (of_all or wanted(names[at])) and passes(names[at], number) then
      if laned then
        look_through(number)
      else
        for class = 0, below - 1 do
          local from, to = rank(number, class, 0), '(' .. string.format('%.0f', rank(number, class + 1, 0))
          local count = redis.call('ZCOUNT', ready, from, to)
          local first = count > 0 and aged and redis.call('ZRANGE', ready, from, to, 'BYSCORE', 'LIMIT', 0, 1)[1]
          add(first, class, count)
        end
      end
    end
  end
  for _, one in ipairs(refused) do
    local lane, gate, opens, until_ = unpack(one)
    if not is_told(lane) then tell(id_in(lane, first_in(lane, 1)[1]), gate, until_) end
    park(lane, gate, opens)
    blocked = blocked + length_of(lane)
  end
  if held_lanes >= 64 then more = 1 end
  return found, unknown
end
local function count_below(found, number)
  local count = 0
  for at = 1, #found, 2 do
    if found[at] < number then count = count + found[at + 1] end
  end
  return count
end

-- One whose grace is over loses its slot, if somebody still wants it and could take it: else it is not
-- asked any more. As long as that is not known it stays as it is.
local function make_give_way(id, record, lease)
  local found, unknown = {}, false
  if paused == 0 then found, unknown = startable(record:byte(2), slots + 1, true) end
  if count_below(found, record:byte(2)) <= slots then
    if unknown then
      redis.call('ZADD', leases, now, id)
    else
      run_by(id, record, with_way(lease, 0, 0))
    end
    return
  end
  local _, _, _, _, _, _, _, _, _, started, width = struct.unpack(held, lease)
  local finished, _, flags, state, quick, rescues, pasts, attempt, version =
    struct.unpack('<I6i7BBBBBHI3', record, 49)
  local who = lease:sub(71, 70 + width)
  local past = struct.pack('<HI6I6H', attempt + 1, now, started, width) .. who .. ARGV[9]
  local changed = record:sub(1, 30) .. struct.pack('<I6I6I6I6i7BBBBBHI3', math.max(epoch + 1, now), now,
    started, finished, now, bit.bor(flags, 1), state, quick, rescues, pasts + 1, attempt, version + 2)
    .. record:sub(72) .. struct.pack('<BI4', 1, #past) .. past
  changed = with_turn(changed, 3, lease)
  redis.call('HDEL', live, id)
  redis.call('ZREM', pre, id)
  redis.call('HSET', jobs, id, changed)
  free(id, changed, false)
  let_go(id, changed, freed)
  enter(id, changed)
  write_ready()
  if bit.band(flags, 32) == 32 then came(id, changed, 2) end
  redis.call('HINCRBY', limits, 'r' .. changed:byte(11), -1)
  local to = #home
  home[to + 1], home[to + 2], home[to + 3], home[to + 4] = id, type_of(changed), 13, rescues
  slots, attend = slots + 1, 1
end
for _, one in ipairs(late) do
  make_give_way(unpack(one))
end

-- Asks those with the highest numbers, as many as there are more urgent ones that could start in their
-- place.
ask_others = function()
  local before = redis.call('ZCOUNT', pre, asked_from, '(' .. string.format('%.0f', wanting_from))
  local could = redis.call('ZRANGE', pre, '(' .. string.format('%.0f', asked_from), 0, 'BYSCORE', 'REV',
    'LIMIT', 0, 16, 'WITHSCORES')
  if #could == 0 then
    return
  end
  local found = startable(math.floor(could[2] / 2199023255552), before + 16, false)
  for at = 1, #could, 2 do
    local id, number = could[at], math.floor(could[at + 1] / 2199023255552)
    if count_below(found, number) <= before then
      return
    end
    run_by(id, redis.call('HGET', jobs, id), with_way(redis.call('HGET', live, id), 1, now))
    before, attend = before + 1, 1
  end
end
