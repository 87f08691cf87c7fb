-- look.lua: what must be so of one job, one lane, one entry; and how it is mended.
--
-- Needs now, relaning, record, lane, age, park, ready, place_in, and the keys jobs, live, due, retry, waits, leases,
-- limits, lanes, parked, watch, ready, pre.

local findings, wanted, mend = {}, {}, ARGV[4] == '1'
for at = 6, #ARGV do
  wanted[ARGV[at]] = true
end
-- Mends it where that is wanted.
local function found(check, subject, detail, mended)
  if wanted[check] then
    if mend then mended() end
    local at = #findings
    findings[at + 1], findings[at + 2], findings[at + 3], findings[at + 4] =
      check, subject, detail, mend and 1 or 0
  end
end

local states = {[0] = 'waiting', 'scheduled', 'ready', 'running', 'retrying', 'succeeded', 'dead',
  'cancelled', 'discarded'}
local function stands_in(state, id, record)
  if state == 2 then
    return is_ready(id, record)
  elseif state == 3 then
    return redis.call('HEXISTS', live, id) == 1
  end
  return redis.call('ZSCORE', place_in[state], id)
end
local function put_back(id, record)
  local state = record:byte(63)
  if state > 4 then
    redis.call('ZADD', place_in[state], struct.unpack('<I6', record, 49), id)
  else
    enter(id, record)
    write_ready()
  end
end
local function take_out(state, id, record)
  if state == 2 then
    leave(id, record)
  elseif state == 3 then
    redis.call('HDEL', live, id)
    redis.call('ZREM', leases, id)
    redis.call('ZREM', pre, id)
  else
    redis.call('ZREM', place_in[state], id)
  end
end

-- A job stands in the one place that its record, or else its lease, names; what runs has a deadline.
local function look_at_job(id, record)
  -- One on its way to another queue stands in none.
  if bit.band(record:byte(62), 128) == 128 then
    return
  end
  local own, subject = record:byte(63), 'job:' .. id
  local at = own > 4 and stands_in(own, id, record) and own or nil
  for _, state in ipairs({3, 1, 4, 0, 2, 5, 6, 7, 8}) do
    if state ~= at and (own < 5 or state ~= own) and stands_in(state, id, record) then
      if not at and own < 5 and state < 5 then
        at = state
      else
        found('one_place', subject, 'in ' .. states[at or own] .. ' and ' .. states[state], function()
          take_out(state, id, record)
        end)
      end
    end
  end
  if not at then
    found('one_place', subject, 'not in ' .. (own > 4 and states[own] or 'any place'), function()
      put_back(id, record)
    end)
  elseif at == 3 and not redis.call('ZSCORE', leases, id) then
    found('lease', subject, 'runs, and nobody looks at its lease', function()
      redis.call('ZADD', leases, struct.unpack('<I6', redis.call('HGET', live, id), 37), id)
    end)
  end
end

-- A lane stands among the ready ones or waits at a gate that somebody will open or look at.
local function look_at_lane(lane)
  local token, gate = redis.call('ZSCORE', ready, '\1' .. lane), gate_of(lane)
  local function anew()
    redis.call('HDEL', limits, 'L' .. lane)
    for _, name in ipairs(gate and at_gate(gate, 10000) or {}) do
      if lane_at(name) == lane then redis.call('ZREM', parked, name) end
    end
    place(lane, 0)
  end
  if not token and not gate then
    found('one_place', 'lane:' .. lane, 'stands and waits nowhere', anew)
  elseif token and gate then
    found('one_place', 'lane:' .. lane, 'stands, and waits at ' .. gate, anew)
  elseif gate then
    local _, came = struct.unpack('<I6I6', redis.call('HGET', limits, 'L' .. lane))
    local waits_there = redis.call('ZSCORE', parked, gate .. string.format('\1%012x\1', came) .. lane)
    local opens = redis.call('ZSCORE', watch, gate)
      or gate:byte() == 107 and redis.call('HEXISTS', limits, 'R' .. gate:sub(2)) == 1
    if not waits_there or not opens then
      found('one_place', 'lane:' .. lane, 'waits at ' .. gate .. ', which nobody opens', anew)
    end
  end
end

-- What stands in a place is there.
local function look_at_entry(key, name, member)
  if name == 'lanes' then
    local lane, id = member:match('^([^\1]*)\1.*\1([^\1]*)$')
    local record = redis.call('HGET', jobs, id)
    if not record or (lane_of(record) ~= lane and not relaning) then
      found('index', 'job:' .. id, record and 'in a lane that is not its own' or 'in a lane, and gone',
        function()
          redis.call('ZREM', lanes, member)
          place(lane, -1)
        end)
    end
  elseif member:byte() == 1 then
    if not first_in(member:sub(2), 1)[1] then
      found('index', 'lane:' .. member:sub(2), 'in ready, and empty', function()
        forget(member:sub(2))
      end)
    end
  elseif redis.call('HEXISTS', name == 'preempted' and live or jobs, member) == 0 then
    found('index', 'job:' .. member, 'in ' .. name .. ', and gone', function()
      redis.call('ZREM', key, member)
    end)
  end
end
