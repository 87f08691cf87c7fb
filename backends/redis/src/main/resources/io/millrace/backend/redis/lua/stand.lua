-- stand.lua: read how a queue is set up and how it stands.
-- Changes nothing.
--
-- KEYS[1] conf   hash  how the queue is set up
-- KEYS[2..10]    places in the order of their states, KEYS[5] live among them a hash
-- KEYS[11] stat  hash  sums since ever
-- KEYS[12] flow  hash  what went through lately: slot -> when * 2^20 + count
-- KEYS[13] types hash  name -> number
-- KEYS[14] jobs  hash  id -> record (Packed.java says how it is laid out)
-- KEYS[15] limits hash  what is known of lanes and of what runs (part/park.lua)
-- KEYS[16] lanes zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[17] pre   zset  id -> where it is with its slot (part/aside.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
--
-- Returns {now, conf, counts, stat, flow, oldest, blocked, ids of those that stand aside}: oldest is when the job that
-- has been ready longest became so, as far as the first of each type and class tell; -1 when none is. Blocked are those that a limit holds other
-- than what may run at once. Of lanes that wait, and of those of a type that is held, the first five hundred are looked at.

local conf, ready, stat, flow, types, jobs = KEYS[1], KEYS[4], KEYS[11], KEYS[12], KEYS[13], KEYS[14]
local limits, lanes = KEYS[15], KEYS[16]
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local setup = redis.call('HGETALL', conf)
if #setup == 0 then
  return {now}
end
local counts = {}
for at = 2, 10 do
  counts[at - 1] = redis.call(at == 5 and 'HLEN' or 'ZCARD', KEYS[at])
end
local apart = redis.call('HMGET', limits, 'tokens', 'parked')
counts[3] = counts[3] - (apart[1] or 0) + redis.call('ZCARD', lanes)
local oldest = math.huge
if counts[3] > 0 then
  for _, number in ipairs(redis.call('HVALS', types)) do
    local class = number * 35184372088832
    local stop = class + 35184372088832
    while class < stop do
      local first = redis.call('ZRANGE', ready, class, string.format('(%.0f', stop), 'BYSCORE',
        'LIMIT', 0, 1, 'WITHSCORES')
      if not first[1] then
        break
      end
      local id = first[1]
      if id:byte() == 1 then
        local lane = id:sub(2)
        id = redis.call('ZRANGEBYLEX', lanes, '[' .. lane .. '\1', '(' .. lane .. '\2', 'LIMIT', 0, 1)[1]
          :match('[^\1]*$')
      end
      local record = redis.call('HGET', jobs, id)
      oldest = math.min(oldest, (struct.unpack('<i7', record, 55)))
      class = first[2] - first[2] % 2199023255552 + 2199023255552
    end
  end
end

local blocked, parked = tonumber(apart[2] or 0), tonumber(apart[2] or 0)
-- Types that are held, by their numbers.
local held, some = {}, false
local rate = redis.call('HGET', conf, 'rate')
if counts[3] > 0 and (rate or redis.call('HGET', conf, 'limited')) then
-- with bucket
  local function is_held(name, number)
    local limit = redis.call('HGET', conf, 'type:' .. name)
    if not limit then return false end
    local running = tonumber(redis.call('HGET', limits, 'r' .. number) or 0)
    return running >= struct.unpack('<I4', limit)
      or #limit > 4 and available(bucket_of('t' .. number, limit:sub(5))) == 0
  end
  if rate and available(bucket_of('q', rate)) == 0 then
    blocked = counts[3]
  else
    local names = redis.call('HGETALL', types)
    for at = 1, #names, 2 do
      if is_held(names[at], names[at + 1]) then
        local class = names[at + 1] * 35184372088832
        held[tonumber(names[at + 1])], some = true, true
        blocked = blocked + redis.call('ZCOUNT', ready, class, string.format('(%.0f', class + 35184372088832))
      end
    end
  end
end
-- A lane that waits at a gate has no token among the ready ones, every other has one for all of its jobs.
local lane, looked = '', 0
while looked < 500 and (parked > 0 or some) do
  local first = redis.call('ZRANGEBYLEX', lanes, lane == '' and '-' or '[' .. lane .. '\2', '+', 'LIMIT', 0, 1)[1]
  if not first then break end
  lane, looked = first:match('^[^\1]*'), looked + 1
  local token = redis.call('ZSCORE', ready, '\1' .. lane)
  if not token then
    local record = redis.call('HGET', jobs, first:match('[^\1]*$'))
    oldest = math.min(oldest, (struct.unpack('<i7', record, 55)))
  elseif held[math.floor(token / 35184372088832)] then
    blocked = blocked + redis.call('ZLEXCOUNT', lanes, '[' .. lane .. '\1', '(' .. lane .. '\2') - 1
  end
end
return {now, setup, counts, redis.call('HGETALL', stat), redis.call('HGETALL', flow),
  oldest == math.huge and -1 or oldest, blocked,
  redis.call('ZRANGE', KEYS[17], 140737488355328, '+inf', 'BYSCORE')}
