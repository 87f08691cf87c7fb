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
-- KEYS[10] conf   hash  concurrency, paused_until; limited, rate and 'type:' .. name -> limit
-- KEYS[11] stat   hash  sums since ever: epoch, claimed, rescued
-- KEYS[12] side   hash  id .. ':p', ':c', ':s' -> progress, cursor, steps
-- KEYS[13] limits hash  'q', 't' .. number -> what a rate has counted; 'r' .. number -> running of
--                       that type; 'told' .. either -> whether it was said that it holds
-- KEYS[14] ask    string  what was lent to this request
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
-- Returns {now, next, frees, paused, more, lent, judge, home, sides, held}: next and frees -1 for never,
-- lent = {id, record, lease, ...}, judge alike, home = {id, type, from, rescues, ...},
-- sides = {id, progress, cursor, steps, ...} of those lent that have reported, held = {id, type,
-- '' or the type that holds, until, ...} of the first that a limit holds, once until one starts.
-- If the reply is lost the jobs stay lent: the same request gets them again for a minute, and a
-- later claim brings them home after their deadline.

local jobs, live, ready, due, retry, leases, clock, waits, types, conf, stat, side, limits, ask =
  unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local max, length, stamp, holder = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local whole = '<BBI4I4BI6I6i7I6I6I6I6i7BBBBBHI3'
local held = '<I6c26I4I6BBI6I6I6I6H'
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
        if bit.band(record:byte(62), 2) == 2 then reported[#reported + 1] = id end
      end
    end
    tell(reported)
    return {now, -1, -1, 0, 0, lent, judge, home, sides, {}}
  end
end

local sums = redis.call('HMGET', stat, 'epoch', 'claimed', 'rescued')
local epoch, rescued = tonumber(sums[1] or 0), 0
local function next_epoch()
  epoch = math.max(epoch + 1, now)
  return epoch
end

local setup = redis.call('HMGET', conf, 'concurrency', 'paused_until', 'limited', 'rate')
local limited = setup[3]

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
  local lease = struct.pack(held, next_epoch(), stamp, 10000, now + 10000, reason, 0, grace, 0, 0,
    started, #who) .. who .. cancel
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
      record = record:sub(1, 30) .. struct.pack('<I6I6', math.max(epoch + 1, now), now)
        .. record:sub(43, 68) .. struct.pack('<I3', struct.unpack('<I3', record, 69) + 1)
        .. record:sub(72)
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
      local priority, type, n = records[at]:byte(2), struct.unpack('<BI6', records[at], 11)
      ranked[2 * at - 1], ranked[2 * at] = rank(type, priority, n), id
      local to = #home
      home[to + 1], home[to + 2], home[to + 3], home[to + 4] =
        id, type_of(records[at]), word, records[at]:byte(65)
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
    local at_epoch, _, _, _, reason, _, grace, _, stood, started, width = struct.unpack(held, lease)
    local who, cancel = lease:sub(71, 70 + width), lease:sub(71 + width)
    local _, priority, timeout, _, type, n, _, _, _, _, before, finished, run, flags, state, quick,
      rescues, pasts, attempt, version = struct.unpack(whole, record)
    local judged = reason > 0
    if judged then
      version = version + 1
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
      redis.call('HSET', jobs, id, record)
      redis.call('ZADD', ready, rank(type, priority, n), id)
      if limited then redis.call('HINCRBY', limits, 'r' .. type, -1) end
      local to = #home
      home[to + 1], home[to + 2], home[to + 3], home[to + 4] = id, type_of(record), 3, rescues
    else
      to_judge(id, record, reason, started, grace, who, cancel)
    end
  end
end

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

-- What a rate has counted: TokenBucket says what it means. '<I4I4I4B' limit, per, burst and spread by
-- which it went last, '<d' when all that started is earned again, '<I6I4' starts of each slice.
local function slice_of(bucket, at)
  return math.floor(at * 60 / bucket.per)
end
local function bucket_of(name, rate)
  local limit, per, burst, spread = struct.unpack('<I4I4I4B', rate)
  local bucket = {name = name, rate = rate, per = per, spread = spread == 1, step = per / limit,
    capacity = spread == 1 and 1 or limit + burst, earned = 0, started = 0, starts = {}}
  local there = redis.call('HGET', limits, name)
  if there then
    local before_limit, before = struct.unpack('<I4I4', there)
    local same = there:sub(1, 13) == rate
    bucket.earned = struct.unpack('<d', there, 14)
    if not same then
      bucket.earned = now + math.max(0, bucket.earned - now) * before_limit / before * bucket.step
    end
    local oldest = slice_of(bucket, now) - 60
    for at = 22, #there, 10 do
      local slice, count = struct.unpack('<I6I4', there, at)
      if not same then
        -- As late as they can have been, so that a change never lets one more start.
        slice = math.min(slice_of(bucket, now),
          slice_of(bucket, math.ceil((slice + 1) * before / 60) - 1))
      end
      if slice >= oldest then
        bucket.starts[#bucket.starts + 1] = {slice, count}
        bucket.started = bucket.started + count
      end
    end
  end
  return bucket
end
local function blur(bucket)
  return bucket.spread and 0 or 0.05
end
local function available(bucket)
  local room = bucket.capacity
    - (math.max(bucket.earned, now) - now - blur(bucket)) / bucket.step
  local rest = bucket.spread and bucket.capacity or bucket.capacity - bucket.started
  return math.max(0, math.min(math.floor(room), rest))
end
local function free_at(bucket)
  local most = bucket.capacity > 1 and bucket.capacity - 1 or 0
  local refilled = bucket.capacity > 1 and bucket.earned - most * bucket.step - blur(bucket)
    or bucket.earned
  local rest, free = bucket.started, now
  if not bucket.spread then
    for _, slice in ipairs(bucket.starts) do
      if rest > most then
        rest = rest - slice[2]
        free = math.ceil((slice[1] + 61) * bucket.per / 60)
      end
    end
  end
  return math.max(math.ceil(refilled), free)
end
local function start(bucket, count)
  bucket.earned = math.max(bucket.earned, now) + count * bucket.step
  local slice, last = slice_of(bucket, now), bucket.starts[#bucket.starts]
  if last and last[1] >= slice then
    last[2] = last[2] + count
  else
    bucket.starts[#bucket.starts + 1] = {slice, count}
  end
  local parts = {bucket.rate, struct.pack('<d', bucket.earned)}
  for _, one in ipairs(bucket.starts) do
    parts[#parts + 1] = struct.pack('<I6I4', one[1], one[2])
  end
  bucket.started = bucket.started + count
  redis.call('HSET', limits, bucket.name, table.concat(parts))
end
local telling = {}
local function tell_held(id, by, until_)
  if redis.call('HSETNX', limits, 'told' .. (by.number or ''), 1) == 1 then
    local record = redis.call('HGET', jobs, id)
    local at = #telling
    telling[at + 1], telling[at + 2], telling[at + 3], telling[at + 4] =
      id, type_of(record), by.type or '', until_
  end
end

local own = setup[4] and bucket_of('q', setup[4])
if own then
  local room = available(own)
  local first = room == 0 and max > 0 and redis.call('ZRANGE', ready, 0, 0)[1]
  if first then tell_held(first, own, free_at(own)) end
  max = math.min(max, room)
end

-- One cursor a type, the smallest rank of them all next: so nothing is looked at that is not lent.
local cursors = {}
local function best(most)
  local names = redis.call('HGETALL', types)
  if #names == 2 and not limited then
    return wanted(names[1]) and redis.call('ZRANGE', ready, 0, most - 1) or {}
  end
  local ids = {}
  local slice = math.floor(2 * most / #names) + 1
  local function fill(cursor)
    cursor.list = redis.call('ZRANGE', ready, cursor.from, cursor.to, 'BYSCORE', 'LIMIT', cursor.seen,
      slice, 'WITHSCORES')
    cursor.seen, cursor.at = cursor.seen + slice, 1
    cursor.rank = cursor.list[2] and cursor.list[2] % 35184372088832 or math.huge
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
  for at = 1, #names, 2 do
    if wanted(names[at]) then
      local number = tonumber(names[at + 1])
      local cursor = {type = names[at], number = number, seen = 0, from = number * 35184372088832,
        to = string.format('(%.0f', (number + 1) * 35184372088832), left = math.huge, taken = 0}
      fill(cursor)
      if cursor.rank < math.huge then
        if limited then bind(cursor) end
        cursors[#cursors + 1] = cursor
      end
    end
  end
  while #ids < most do
    local cursor
    for _, one in ipairs(cursors) do
      if one.left <= 0 and one.rank < math.huge then
        tell_held(one.list[one.at], one, one.bucket and not one.full
          and available(one.bucket) <= one.taken and free_at(one.bucket) or -1)
      elseif one.rank < math.huge and (not cursor or one.rank < cursor.rank) then
        cursor = one
      end
    end
    if not cursor then
      break
    end
    ids[#ids + 1] = cursor.list[cursor.at]
    cursor.at, cursor.left, cursor.taken = cursor.at + 2, cursor.left - 1, cursor.taken + 1
    if cursor.list[cursor.at] then
      cursor.rank = cursor.list[cursor.at + 1] % 35184372088832
    else
      fill(cursor)
    end
  end
  for _, one in ipairs(cursors) do
    if one.taken > 0 and limited then
      redis.call('HDEL', limits, 'told' .. one.number)
      redis.call('HINCRBY', limits, 'r' .. one.number, one.taken)
      if one.bucket then start(one.bucket, one.taken) end
    end
  end
  return ids
end

local ids = max > 0 and best(max) or {}
if own and #ids > 0 then
  redis.call('HDEL', limits, 'told')
  start(own, #ids)
end
if #ids > 0 then
  redis.call('ZREM', ready, unpack(ids))
  local records = redis.call('HMGET', jobs, unpack(ids))
  local leased, dated, reported, expiring, terms = {}, {}, {}, {}, {}
  for at, id in ipairs(ids) do
    local record = records[at]
    local term = record:sub(3, 10)
    local common = terms[term]
    if not common then
      local timeout, own = struct.unpack('<I4I4', term)
      local long = length > 0 and length or own
      local deadline = math.min(now + long, now + timeout + 2000)
      common = {deadline, struct.pack('<I4I6BBI6I6I6I6H', long, deadline, 0, 0, 0, 0, 0, now, #holder)
        .. holder}
      terms[term] = common
      next = math.min(next, deadline)
    end
    epoch = math.max(epoch + 1, now)
    local lease = struct.pack('<I6', epoch) .. stamp .. common[2]
    leased[2 * at - 1], leased[2 * at] = id, lease
    dated[2 * at - 1], dated[2 * at] = common[1], id
    lent[3 * at - 2], lent[3 * at - 1], lent[3 * at] = id, record, lease
    local flags = record:byte(62)
    if flags > 1 then
      if bit.band(flags, 2) == 2 then reported[#reported + 1] = id end
      if bit.band(flags, 5) == 4 then expiring[#expiring + 1] = 'x' .. id end
    end
  end
  redis.call('HSET', live, unpack(leased))
  redis.call('ZADD', leases, unpack(dated))
  if #expiring > 0 then redis.call('ZREM', clock, unpack(expiring)) end
  if ARGV[6] == '1' then
    local asked = {struct.pack('<I6', now)}
    for at = 1, #leased, 2 do
      asked[#asked + 1] = string.char(#leased[at]) .. leased[at] .. leased[at + 1]:sub(1, 32)
    end
    redis.call('SET', ask, table.concat(asked), 'PX', 60000)
  end
  tell(reported)
end
if epoch ~= tonumber(sums[1] or 0) or rescued > 0 then
  redis.call('HSET', stat, 'epoch', epoch, 'claimed', (sums[2] or 0) + #ids, 'rescued',
    (sums[3] or 0) + rescued)
end
if paused == 0 and (own or limited) and redis.call('ZCARD', ready) > 0 then
  local free = own and available(own) == 0 and free_at(own) or math.huge
  for _, one in ipairs(cursors) do
    if one.bucket and one.rank < math.huge and not one.full and available(one.bucket) == 0 then
      free = math.min(free, free_at(one.bucket))
    end
  end
  frees = free < math.huge and free or -1
end
return {now, next == math.huge and -1 or next, frees, paused, more, lent, judge, home, sides, telling}
