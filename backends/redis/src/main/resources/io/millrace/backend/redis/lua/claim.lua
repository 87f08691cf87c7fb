#!lua flags=allow-oom
-- claim.lua: bring home what is due or lost, then lend ready jobs to one worker.
-- The only script that moves a job from ready to running, and home when its time has come.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] live    hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[3] ready   zset  id -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[4] due     zset  id -> instant at which it becomes ready
-- KEYS[5] retry   zset  id -> the same of those that wait for their next attempt
-- KEYS[6] leases  zset  id -> instant at which its lease is to be looked at
-- KEYS[7] clock   zset  'x' .. id -> instant at which it expires
-- KEYS[8] waits   zset  id -> instant at which it was made
-- KEYS[9] types   hash  name -> number, 255 for all that came too late
-- KEYS[10] conf   hash  concurrency, paused_until
-- KEYS[11] stat   hash  sums since ever: epoch, claimed, rescued
-- KEYS[12] side   hash  id .. ':p', ':c', ':s' -> progress, cursor, steps
-- KEYS[13] ask    string  what was lent to this request
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] max     0..100
-- ARGV[3] lease_ms  0 = the jobs' own
-- ARGV[4] stamp   128 random bits, fresh per call
-- ARGV[5] holder  who asks, in Java's form
-- ARGV[6] named   1: the request has a name, so a repeat is answered alike
-- ARGV[7] most_rescues  how many lost leases a job survives
-- ARGV[8] rescued  the outcome of an attempt whose lease was lost, in Java's form
-- ARGV[9..] types  none: every type; one that ends in '*': all that begin so
--
-- Returns {now, next, frees, paused, more, lent, judge, home, sides}: next and frees -1 for never,
-- lent = {id, record, lease, ...}, judge alike, home = {id, type, from, rescues, ...},
-- sides = {id, progress, cursor, steps, ...} of those lent that have reported.
-- If the reply is lost the jobs stay lent: the same request gets them again for a minute, and a
-- later claim brings them home after their deadline.

local jobs, live, ready, due, retry, leases, clock, waits, types, conf, stat, side, ask = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local max, length, stamp, holder = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local whole = '<BBBBI6I6I4I4i7BBBBHI3I6I6I6I6i7'
local held = '<I6c26I4I6I6BBI6I6I6H'
local lent, judge, home, sides = {}, {}, {}, {}

local function tell(ids)
  for _, id in ipairs(ids) do
    local said = redis.call('HMGET', side, id .. ':p', id .. ':c', id .. ':s')
    local at = #sides
    sides[at + 1], sides[at + 2], sides[at + 3], sides[at + 4] =
      id, said[1] or '', said[2] or '', said[3] or ''
  end
end

if ARGV[6] == '1' then
  local asked = redis.call('GET', ask)
  if asked and struct.unpack('<I6', asked) + 60000 > now then
    local at, reported = 7, {}
    while at <= #asked do
      local id, epoch
      id, epoch, at = struct.unpack('<Bc0c32', asked, at)
      local lease = redis.call('HGET', live, id)
      if lease and lease:sub(1, 32) == epoch then
        local record = redis.call('HGET', jobs, id)
        local n = #lent
        lent[n + 1], lent[n + 2], lent[n + 3] = id, record, lease
        if bit.band(record:byte(2), 2) == 2 then reported[#reported + 1] = id end
      end
    end
    tell(reported)
    return {now, -1, -1, 0, 0, lent, judge, home, sides}
  end
end

local sums = redis.call('HMGET', stat, 'epoch', 'claimed', 'rescued')
local epoch, rescued = tonumber(sums[1] or 0), 0
local function next_epoch()
  epoch = math.max(epoch + 1, now)
  return epoch
end

-- Bounded, so that a flood of what is due costs this caller one slice and no more.
local left, more, next = 200, 0, math.huge
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
local function rank(type, priority, n)
  return type * 35184372088832 + priority * 2199023255552 + n
end
local function type_of(record)
  local at = 73 + record:byte(72)
  return record:sub(at + 1, at + record:byte(at))
end
local function to_judge(id, record, reason, started, grace, who, cancel)
  local lease = struct.pack(held, next_epoch(), stamp, 10000, now + 10000, started, reason, 0, grace,
    0, 0, #who) .. who .. cancel
  redis.call('HSET', jobs, id, record)
  redis.call('HSET', live, id, lease)
  redis.call('ZADD', leases, now + 10000, id)
  local at = #judge
  judge[at + 1], judge[at + 2], judge[at + 3] = id, record, lease
end

while is_due(clock) do
  for _, name in ipairs(take(clock)) do
    local id = name:sub(2)
    local record = redis.call('HGET', jobs, id)
    redis.call('ZREM', clock, name)
    if record then
      local _ = redis.call('ZREM', ready, id) == 1 or redis.call('ZREM', due, id) == 1
        or redis.call('ZREM', waits, id) == 1
      local life = {struct.unpack(whole, record)}
      record = record:sub(1, 37) .. struct.pack('<I3I6I6', life[15] + 1, epoch + 1 > now
        and epoch + 1 or now, now) .. record:sub(53)
      to_judge(id, record, 4, 0, 0, holder, '')
    end
  end
end
local function come(from, word)
  while is_due(from) do
    local ids = take(from)
    local records = redis.call('HMGET', jobs, unpack(ids))
    local ranked = {}
    for at, id in ipairs(ids) do
      local priority, type, n = struct.unpack('<BBI6', records[at], 3)
      ranked[2 * at - 1], ranked[2 * at] = rank(type, priority, n), id
      local to = #home
      home[to + 1], home[to + 2], home[to + 3], home[to + 4] =
        id, type_of(records[at]), word, records[at]:byte(34)
    end
    redis.call('ZREM', from, unpack(ids))
    redis.call('ZADD', ready, unpack(ranked))
  end
end
come(due, 1)
come(retry, 4)
while is_due(leases) do
  for _, id in ipairs(take(leases)) do
    local record, lease = redis.call('HGET', jobs, id), redis.call('HGET', live, id)
    redis.call('ZREM', leases, id)
    local at_epoch, _, _, _, started, reason, _, grace, _, stood, width = struct.unpack(held, lease)
    local who, cancel = lease:sub(71, 70 + width), lease:sub(71 + width)
    local _, flags, priority, type, n, _, timeout, _, _, state, quick, rescues, pasts, attempt,
      version, _, _, _, finished, run = struct.unpack(whole, record)
    local judged = reason > 0
    if judged then
      version, at_epoch = version + 1, at_epoch
    else
      version, flags = version + 2, bit.bor(flags, 1)
      if grace > 0 then
        reason = 2
      elseif now >= started + stood + timeout then
        reason = 1
      else
        reason = rescues >= tonumber(ARGV[7]) and 3 or 0
        rescues, rescued = rescues + 1, rescued + 1
      end
      attempt = attempt + (reason > 0 and 1 or 0)
    end
    local tail = record:sub(72)
    if reason == 0 then
      local past = struct.pack('<HI6I6H', attempt + 1, started, now, width) .. who .. ARGV[8]
      tail = tail .. struct.pack('<BI4', 1, #past) .. past
      pasts, run = pasts + 1, now
    else
      at_epoch = math.max(epoch + 1, now)
      started = judged and struct.unpack('<I6', record, 53) or started
    end
    record = record:sub(1, 1) .. string.char(flags) .. record:sub(3, 31)
      .. struct.pack('<BBBBHI3I6I6I6I6i7', state, quick, rescues, pasts, attempt, version, at_epoch,
        now, started, finished, run) .. tail
    if reason == 0 then
      redis.call('HDEL', live, id)
      redis.call('HSET', jobs, id, record)
      redis.call('ZADD', ready, rank(type, priority, n), id)
      local to = #home
      home[to + 1], home[to + 2], home[to + 3], home[to + 4] = id, type_of(record), 3, rescues
    else
      to_judge(id, record, reason, started, grace, who, cancel)
    end
  end
end

local setup = redis.call('HMGET', conf, 'concurrency', 'paused_until')
local paused, frees = 0, -1
local stop = setup[2] and (tonumber(setup[2]) or -1)
if stop and (stop < 0 or stop > now) then
  paused = 1
  frees = stop
  max = 0
end
if setup[1] then
  max = math.min(max, setup[1] - redis.call('HLEN', live))
end

local function wanted(type)
  if #ARGV < 9 then
    return true
  end
  for at = 9, #ARGV do
    local one = ARGV[at]
    if one == type or (one:sub(-1) == '*' and type:sub(1, #one - 1) == one:sub(1, -2)) then
      return true
    end
  end
  return false
end
-- One cursor a type, the smallest rank of them all next: so nothing is looked at that is not lent.
local function best(most)
  local names = redis.call('HGETALL', types)
  if #names == 2 then
    return wanted(names[1]) and redis.call('ZRANGE', ready, 0, most - 1) or {}
  end
  local cursors, ids = {}, {}
  local slice = math.floor(2 * most / #names) + 1
  local function fill(cursor)
    cursor.list = redis.call('ZRANGE', ready, cursor.from, cursor.to, 'BYSCORE', 'LIMIT', cursor.seen,
      slice, 'WITHSCORES')
    cursor.seen, cursor.at = cursor.seen + slice, 1
    cursor.rank = cursor.list[2] and cursor.list[2] % 35184372088832 or math.huge
  end
  for at = 1, #names, 2 do
    if wanted(names[at]) then
      local number = tonumber(names[at + 1])
      local cursor = {seen = 0, from = number * 35184372088832,
        to = string.format('(%.0f', (number + 1) * 35184372088832)}
      fill(cursor)
      if cursor.rank < math.huge then cursors[#cursors + 1] = cursor end
    end
  end
  while #ids < most and #cursors > 0 do
    local first = 1
    for at = 2, #cursors do
      if cursors[at].rank < cursors[first].rank then first = at end
    end
    local cursor = cursors[first]
    ids[#ids + 1] = cursor.list[cursor.at]
    cursor.at = cursor.at + 2
    if cursor.list[cursor.at] then
      cursor.rank = cursor.list[cursor.at + 1] % 35184372088832
    else
      fill(cursor)
      if cursor.rank == math.huge then table.remove(cursors, first) end
    end
  end
  return ids
end

local ids = max > 0 and best(max) or {}
if #ids > 0 then
  redis.call('ZREM', ready, unpack(ids))
  local records = redis.call('HMGET', jobs, unpack(ids))
  local leased, dated, asked, reported, expiring = {}, {}, {struct.pack('<I6', now)}, {}, {}
  for at, id in ipairs(ids) do
    local record = records[at]
    local timeout, own = struct.unpack('<I4I4', record, 17)
    local long = length > 0 and length or own
    local deadline = math.min(now + long, now + timeout + 2000)
    local lease = struct.pack(held, next_epoch(), stamp, long, deadline, now, 0, 0, 0, 0, 0, #holder)
      .. holder
    leased[2 * at - 1], leased[2 * at] = id, lease
    dated[2 * at - 1], dated[2 * at] = deadline, id
    lent[3 * at - 2], lent[3 * at - 1], lent[3 * at] = id, record, lease
    asked[at + 1] = string.char(#id) .. id .. lease:sub(1, 32)
    local flags = record:byte(2)
    if flags > 1 then
      if bit.band(flags, 2) == 2 then reported[#reported + 1] = id end
      if bit.band(flags, 5) == 4 then expiring[#expiring + 1] = 'x' .. id end
    end
    next = math.min(next, deadline)
  end
  redis.call('HSET', live, unpack(leased))
  redis.call('ZADD', leases, unpack(dated))
  if #expiring > 0 then redis.call('ZREM', clock, unpack(expiring)) end
  if ARGV[6] == '1' then redis.call('SET', ask, table.concat(asked), 'PX', 60000) end
  tell(reported)
end
if epoch ~= tonumber(sums[1] or 0) or rescued > 0 then
  redis.call('HSET', stat, 'epoch', epoch, 'claimed', (sums[2] or 0) + #ids, 'rescued',
    (sums[3] or 0) + rescued)
end
return {now, next == math.huge and -1 or next, frees, paused, more, lent, judge, home, sides}
