-- standing.lua: look at what may keep a ready job from starting in its home, and who goes before it.
-- Changes nothing. At most ten thousand are counted, of lanes the first five hundred, and of keys in strict order the
-- first two thousand jobs.
--
-- KEYS[1] conf   hash  keys, ageing, across
-- KEYS[2] jobs   hash  id -> record (Packed.java says how it is laid out)
-- KEYS[3] ready  zset  id, or 01 and a lane -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[4] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[5] limits hash  what runs and has started, by type and key (part/key.lua)
-- KEYS[6] types  hash  name -> number
-- KEYS[7] clock  zset  'a' .. id -> instant at which a ready job goes up a class
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
--
-- Returns {now, same, higher, queue, of type, type, of key, key, holder}: how many of its class and of
-- better ones go first; what the rates of queue, type and key have counted and how many of its type
-- and key run; who has the place of its key in strict order. Nothing when it is not there.

local conf, jobs, ready, lanes, limits, types, clock = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local setup = redis.call('HMGET', conf, 'keys', 'ageing', 'across')
local keyed, aged, across = setup[1], setup[2] and tonumber(setup[2]), setup[3]
-- with record, lane, age

local id = ARGV[2]
local record = redis.call('HGET', jobs, id)
if not record then
  return {now}
end
local urgency, n, type = urgency_of(id, record), struct.unpack('<I6', record, 12), record:byte(11)
local same, higher = 0, 0
local function before(count_same, count_higher)
  same, higher = same + count_same, higher + count_higher
end

for _, number in ipairs(redis.call('HVALS', types)) do
  local class = rank(number, urgency, 0)
  before(redis.call('ZCOUNT', ready, class, string.format('(%.0f', class + n)),
    redis.call('ZCOUNT', ready, rank(number, 0, 0), string.format('(%.0f', class)))
end
local lane, looked, left = '', 0, 2000
while looked < 500 do
  local first = redis.call('ZRANGEBYLEX', lanes, lane == '' and '-' or '[' .. lane .. '\2', '+', 'LIMIT', 0, 1)[1]
  if not first then
    break
  end
  lane, looked = first:match('^[^\1]*'), looked + 1
  local token = redis.call('ZSCORE', ready, '\1' .. lane)
  if token then
    local place = token % 35184372088832
    local class = urgency * 2199023255552
    before(place >= class and place < class + n and -1 or 0, place < class and -1 or 0)
  end
  local begin, mine = '[' .. lane .. '\1', string.format('(%s\1%d%d%011x', lane, 1, urgency, n)
  if in_strict(lane) then
    -- It stands by the order of enqueue alone, so each tells its own class.
    local some = redis.call('ZRANGEBYLEX', lanes, begin, '(' .. lane .. '\2', 'LIMIT', 0, left)
    left = left - #some
    for _, member in ipairs(some) do
      local place, class = member:match('^.(%x+)%x%x(%d)\1', #lane + 3)
      class = tonumber(class)
      before(class == urgency and tonumber(place, 16) < n and 1 or 0, class < urgency and 1 or 0)
    end
  else
    local class = string.format('(%s\1%d%d', lane, 1, urgency)
    before(redis.call('ZLEXCOUNT', lanes, '[' .. class:sub(2), mine),
      redis.call('ZLEXCOUNT', lanes, begin, class))
  end
end

local _, key = lane_of(record)
local there = redis.call('HMGET', limits, 'q', 'r' .. type, 't' .. type, 'R' .. key, 'B' .. key, 'O' .. key)
return {now, math.min(same, 10000), math.min(higher, 10000), there[1] or '', tonumber(there[2] or 0),
  there[3] or '', tonumber(there[4] or 0), there[5] or '', there[6] or ''}
