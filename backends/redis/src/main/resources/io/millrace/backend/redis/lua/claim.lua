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
-- KEYS[14] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[15] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[16] ask    string  what was lent to this request
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

local jobs, live, ready, due, retry, leases, clock, waits, types, conf, stat, side, limits, uniq,
  outbox, ask = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local max, length, stamp, holder = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local lent, judge, home, sides = {}, {}, {}, {}
-- with record, ready, bucket, out, unique

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

-- with home

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

-- with choose, lend

local own = setup[4] and bucket_of('q', setup[4])
if own then
  local room = available(own)
  local first = room == 0 and max > 0 and redis.call('ZRANGE', ready, 0, 0)[1]
  if first then tell_held(first, own, free_at(own)) end
  max = math.min(max, room)
end

local ids = max > 0 and best(max) or {}
if own and #ids > 0 then
  redis.call('HDEL', limits, 'told')
  start(own, #ids)
end
if #ids > 0 then
  tell(lend(ids))
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
