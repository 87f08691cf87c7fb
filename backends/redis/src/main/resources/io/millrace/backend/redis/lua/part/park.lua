-- park.lua: lanes that wait at a gate, which is what holds the first job of them.
--
-- In `parked` one is '<gate>' 01 '<turn at which it came there, 12 letters>' 01 '<lane>'; `watch` has
-- when to look at a gate again. A gate is k and a key, l and a limiter, b and a breaker. Under L and its
-- lane `limits` has '<I6I6B' the turn that it had, the turn at which it came, and whether it was told
-- that it is held; then the gate. What was told stands until one of it starts.
--
-- Needs record, lane, and the keys ready, lanes, limits, parked, watch.

local tokens, blocked = 0, 0

local function write_counts()
  if tokens ~= 0 then redis.call('HINCRBY', limits, 'tokens', tokens) end
  if blocked ~= 0 then redis.call('HINCRBY', limits, 'parked', blocked) end
  tokens, blocked = 0, 0
end

local function gate_of(lane)
  local state = redis.call('HGET', limits, 'L' .. lane)
  return state and #state > 13 and state:sub(14) or nil
end
local function is_told(lane)
  local state = redis.call('HGET', limits, 'L' .. lane)
  return state and state:byte(13) == 1
end
local function length_of(lane)
  return redis.call('ZLEXCOUNT', lanes, '[' .. lane .. '\1', '(' .. lane .. '\2')
end
local function at_gate(gate, most)
  return redis.call('ZRANGEBYLEX', parked, '[' .. gate .. '\1', '(' .. gate .. '\2', 'LIMIT', 0, most)
end

local function lane_at(name)
  return name:match('^[^\1]*\1%x+\1(.*)$')
end

-- It has no job any more.
local function forget(lane)
  tokens = tokens - redis.call('ZREM', ready, '\1' .. lane)
  redis.call('HDEL', limits, 'L' .. lane)
end

-- It waits at that gate until then, at the latest; and has that turn when it comes back, or the one
-- that it had. Who does this counts its jobs as blocked.
local function park(lane, gate, opens, turn)
  turn = turn or redis.call('ZSCORE', ready, '\1' .. lane) % 2199023255552
  local came = redis.call('HINCRBY', limits, 'turn', 1)
  forget(lane)
  redis.call('HSET', limits, 'L' .. lane, struct.pack('<I6I6B', turn, came, 1) .. gate)
  redis.call('ZADD', parked, 0, gate .. string.format('\1%012x\1', came) .. lane)
  if opens < math.huge then redis.call('ZADD', watch, 'LT', opens, gate) end
end

-- It waits no longer.
local function unpark(lane)
  local state = redis.call('HGET', limits, 'L' .. lane)
  local turn, came, told = struct.unpack('<I6I6B', state)
  local gate, length, first = state:sub(14), length_of(lane), first_in(lane, 1)[1]
  redis.call('ZREM', parked, gate .. string.format('\1%012x\1', came) .. lane)
  if first then
    redis.call('HSET', limits, 'L' .. lane, struct.pack('<I6I6B', 0, 0, told))
    tokens = tokens + redis.call('ZADD', ready, rank_by(lane, first, turn), '\1' .. lane)
  else
    forget(lane)
  end
  blocked = blocked - length
  if not at_gate(gate, 1)[1] then redis.call('ZREM', watch, gate) end
end

-- Lets up to so many go that wait at a gate, or at all of one kind; answers how many went.
local function wake(gate, most)
  local names = #gate > 1 and at_gate(gate, most)
    or redis.call('ZRANGEBYLEX', parked, '[' .. gate, '(' .. gate .. '\255', 'LIMIT', 0, most)
  for _, name in ipairs(names) do
    unpark(lane_at(name))
  end
  return #names
end
