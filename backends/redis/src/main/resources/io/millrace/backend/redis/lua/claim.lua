#!lua flags=allow-oom
-- claim.lua: bring home what is due or lost, then lend ready jobs to who asks.
-- The only script that moves a job from ready to running, and home when its time has come.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] live    hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[3] ready   zset  id, or 01 and a lane -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[4] due     zset  id -> instant at which it becomes ready
-- KEYS[5] retry   zset  id -> the same of those that wait for their next attempt
-- KEYS[6] leases  zset  id -> instant at which its lease is to be looked at
-- KEYS[7] clock   zset  'x' .. id -> instant at which it expires; 'a' .. id when it goes up a class
-- KEYS[8] waits   zset  id -> instant at which it was made
-- KEYS[9] types   hash  name -> number, 255 for all that came too late
-- KEYS[10] conf   hash  concurrency, paused_until, preempt; limited, rate, 'type:' .. name -> limit; rated; shards; across, 'across:' .. name -> what is asked of elsewhere;
--                      relane: which ready jobs are still to be put where they belong now (part/relane.lua)
-- KEYS[11] stat   hash  sums since ever: epoch, claimed, rescued
-- KEYS[12] side   hash  id .. ':p', ':c', ':s' -> progress, cursor, steps
-- KEYS[13] limits hash  'q', 't' .. number -> what a rate has counted; 'r' .. number -> running of
--                       that type; 'told' .. either -> whether it was said that it holds
-- KEYS[14] lanes zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[15] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[16] watch zset  gate -> instant at which to look at it again
-- KEYS[17] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[18] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[19] pre    zset  id -> where it is with its slot (part/aside.lua)
-- KEYS[20] ask    string  what was lent to this request; then one for each who asks along
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] max     0..100
-- ARGV[3] lease_ms  0 = the jobs' own
-- ARGV[4] stamp   128 random bits, fresh per call
-- ARGV[5] holder  who asks, in Java's form
-- ARGV[6] named   1: the request has a name, so a repeat is answered alike; 2: this goes on with it
-- ARGV[7] most_rescues  how many lost leases a job survives
-- ARGV[8] rescued  the outcome of an attempt whose lease was lost, in Java's form
-- ARGV[9] yielded  the outcome of an attempt whose slot was taken, in Java's form
-- ARGV[10] starts  1: who asks would start what it is lent, so for it others are asked to give way
-- ARGV[11] all     how many the limiter that every job asks lets start, as was brought; -1 there is none
-- ARGV[12] opens   when that one lets more start, as it said when it refused; '' it did not, -1 nobody knows
-- ARGV[13] since   what was brought was asked for after this instant of this clock; 0 nothing was
-- ARGV[14] types   how many follow: none for every type; one that ends in '*': all that begin so
-- then of each who asks along: max, lease_ms, stamp, holder, named; all together 0..100
-- then what was brought (part/brought.lua)
--
-- Returns {now, next, frees, paused, more, lent, judge, home, sides, held, wants,
-- holds, freed, attend, shares, starts, shards}: next and frees -1 for never,
-- lent = {id, record, lease, ...}, judge alike, home = {id, type, from, rescues, ...} with 13 for from where
-- a slot was taken,
-- sides = {id, progress, cursor, steps, ...} of those lent that have reported, held = {id, type,
-- what holds it ('q' the queue, 't' and a type, else a gate), until, ...}, once until one starts; wants
-- what is to be brought for more, holds = {id, permit, ...} of those lent, freed = {needs, permit, ...}
-- of those who came home; attend 1 when a holder is told something of its slot; shares = {place of one who
-- asks, how many of those lent are his, ...}; starts = {how many start by it, how many more would if the limiter of all
-- let them}, shards = how many its queue has, not told to who is answered as before.
-- If the reply is lost the jobs stay lent: the same request gets them again for a minute, and a
-- later claim brings them home after their deadline.

local jobs, live, ready, due, retry, leases, clock, waits, types, conf, stat, side, limits, lanes,
  parked, watch, uniq, outbox, pre, ask = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local stamp, holder = ARGV[4], ARGV[5]
local types_to = 14 + ARGV[14]
local askers = {{max = tonumber(ARGV[2]), length = tonumber(ARGV[3]), stamp = stamp, holder = holder,
  named = ARGV[6], ask = ask}}
for at = 21, #KEYS do
  local most, length, own, who, named = unpack(ARGV, types_to + 5 * at - 104, types_to + 5 * at - 100)
  askers[at - 19] = {max = tonumber(most), length = tonumber(length), stamp = own, holder = who,
    named = named, ask = KEYS[at]}
end
local brought_at = types_to + 5 * #askers - 4
local lent, judge, home, sides, freed, shares = {}, {}, {}, {}, {}, {}

local function tell_sides(ids)
  for _, id in ipairs(ids) do
    local said = redis.call('HMGET', side, id .. ':p', id .. ':c', id .. ':s')
    local at = #sides
    sides[at + 1], sides[at + 2], sides[at + 3], sides[at + 4] =
      id, said[1] or '', said[2] or '', said[3] or ''
  end
end

local function holds_of(some)
  local holds = {}
  for at = 1, #some, 3 do
    local permit = bit.band(some[at + 1]:byte(62), 16) == 16 and redis.call('HGET', side, some[at] .. ':h')
    if permit then
      holds[#holds + 1], holds[#holds + 2] = some[at], permit
    end
  end
  return holds
end

local function told_again(ask)
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
    tell_sides(reported)
    return true
  end
end

local max, again = 0, 0
for at, one in ipairs(askers) do
  local before = #lent
  if one.named == '1' and told_again(one.ask) then
    again, one.max = again + 1, 0
    shares[#shares + 1], shares[#shares + 2] = at, (#lent - before) / 3
  end
  max = max + one.max
end
if again == #askers then
  return {now, -1, -1, 0, 0, lent, judge, home, sides, {}, {}, holds_of(lent), {}, 0, shares, {0, 0}}
end

local sums = redis.call('HMGET', stat, 'epoch', 'claimed', 'rescued', 'laned')
local epoch, rescued = tonumber(sums[1] or 0), 0
local function next_epoch()
  epoch = math.max(epoch + 1, now)
  return epoch
end

local setup = redis.call('HMGET', conf, 'concurrency', 'paused_until', 'limited', 'rate', 'keys',
  'ageing', 'preempt', 'shards', 'relane', 'across')
local limited, keyed, aged = setup[3], setup[5], setup[6] and tonumber(setup[6])
local preempt, late, attend = setup[7], {}, 0
local relaning, across = setup[9], setup[10]
local laned = keyed or across or sums[4] or relaning

-- What is not due, what no queue of this kind has, is not even defined: to define it is what a claim of
-- one job would spend most of its time with.
local more = 0
local function wanted(type)
  if types_to < 15 then
    return true
  end
  for at = 15, types_to do
    local one = ARGV[at]
    if one == type or (one:sub(-1) == '*' and type:sub(1, #one - 1) == one:sub(1, -2)) then
      return true
    end
  end
  return false
end
local function next_of_all()
  local earliest = math.huge
  for _, from in ipairs({clock, due, retry, leases}) do
    earliest = math.min(earliest, redis.call('ZRANGE', from, 0, 0, 'WITHSCORES')[2] or math.huge)
  end
  return earliest
end
local next = next_of_all()
local coming_home = next <= now
next = coming_home and math.huge or next
if laned or coming_home then
-- with record, lane, age, park, ready, free, out, unique, home
  if relaning then
-- with aside, relane
    relaning = relane(relaning, 100)
    local all = relaning and redis.call('HGETALL', types) or {}
    for at = 1, #all, 2 do
      if wanted(all[at]) then relane_front(tonumber(all[at + 1]), math.floor(200 / #all) + 1) end
    end
    if relaning then more = 1 end
  end
  write_counts()
  -- Who came home may be the first that stands in a lane.
  laned = laned or redis.call('HGET', stat, 'laned')
end

local paused, frees = 0, -1
local stop = setup[2] and (tonumber(setup[2]) or -1)
if stop and (stop < 0 or stop > now) then
  paused = 1
  frees = stop
  max = 0
end
local slots = math.huge
if setup[1] and not preempt then
  max = math.min(max, setup[1] - redis.call('HLEN', live))
end

local ids, telling, wants, holds = {}, {}, {}, {}
-- What came too late would count where it was asked for, and start elsewhere.
local fresh = now - ARGV[13] <= 1000
local every, refused, wanting_all = tonumber(ARGV[11]), fresh and tonumber(ARGV[12]), 0
local bound, every_left = every >= 0, every < 0 and math.huge or fresh and every or 0
local names = (max > 0 or preempt) and redis.call('HGETALL', types) or {}
if #names == 2 and not limited and not laned and not setup[4] and not preempt and not bound then
  if wanted(names[1]) then ids = redis.call('ZRANGE', ready, 0, max - 1) end
  if #ids > 0 then redis.call('ZREM', ready, unpack(ids)) end
elseif max > 0 or limited or laned or setup[4] or preempt or bound then
  local go_on, ask_others
-- with record, lane, park, bucket, brought, key, choose
  if preempt then
-- with aside
    if setup[1] then
      slots = math.max(setup[1] - redis.call('HLEN', live) + count_aside(), 0)
    end
    if max > 0 or #late > 0 or ARGV[10] == '1' then
-- with age, ready, free, out, unique, urgent
      max = math.min(max, slots)
    end
  end
  local own = setup[4] and bucket_of('q', setup[4])
  if own then
    local room = available(own)
    local first = room == 0 and max > 0 and redis.call('ZRANGE', ready, 0, 0)[1]
    if first then tell_held(first, '', 'q', free_at(own)) end
    max = math.min(max, room)
  end
  local most = max
  if refused then max = math.min(max, every_left) end
  if max > 0 then ids = best(max) end
  slots = slots - #ids
  if bound then
    wanting_all = math.max(reached - #ids - math.max(every_left, 0), 0)
    if #ids > 0 then redis.call('HDEL', limits, 'toldall') end
  end
  if own and #ids > 0 then
    redis.call('HDEL', limits, 'told')
    start(own, #ids)
    write_bucket(own)
  end
  if slots == 0 and paused == 0 and ask_others and ARGV[10] == '1' and preempt ~= 'none' then
    ask_others()
  end
  write_counts()
  local free = laned and tonumber(redis.call('ZRANGE', watch, 0, 0, 'WITHSCORES')[2]) or math.huge
  if own and available(own) == 0 and redis.call('ZCARD', ready) > 0 then
    free = math.min(free, free_at(own))
  end
  for _, one in ipairs(cursors) do
    if one.bucket and one.order < math.huge and not one.full and available(one.bucket) == 0 then
      free = math.min(free, free_at(one.bucket))
    end
  end
  local first = refused and every_left <= 0 and most > #ids and redis.call('ZRANGE', ready, 0, 0)[1]
  if first then
    local opens = refused > now and refused or math.huge
    tell_held(first, 'all', 'lglobal', opens)
    free = opens < math.huge and opens or now + 1000
    if own and available(own) == 0 then free = math.max(free, free_at(own)) end
  end
  if tonumber(preempt) then
    local first = redis.call('ZRANGE', pre, 70368744177664, '(140737488355328', 'BYSCORE', 'LIMIT', 0, 1,
      'WITHSCORES')[2]
    free = first and math.min(free, first - 70368744177664 + preempt) or free
  end
  frees = paused == 1 and frees or free < math.huge and free or -1
end

local bonded = {}
-- with lend

if #ids > 0 then
  local from = 1
  for at, one in ipairs(askers) do
    local to = math.min(from + one.max - 1, #ids)
    if from <= to then
      tell_sides(lend(#askers == 1 and ids or {unpack(ids, from, to)}, one))
      shares[#shares + 1], shares[#shares + 2] = at, to - from + 1
      from = to + 1
    end
  end
end
if #bonded > 0 then
-- with out, unique
  for at = 1, #bonded, 2 do
    came(bonded[at], bonded[at + 1], 3)
  end
end
if attend == 1 or #late > 0 then next = next_of_all() end
if epoch ~= tonumber(sums[1] or 0) or rescued > 0 then
  redis.call('HSET', stat, 'epoch', epoch, 'claimed', (sums[2] or 0) + #ids, 'rescued',
    (sums[3] or 0) + rescued)
end
if sums[4] and not keyed and redis.call('EXISTS', lanes) == 0 then
  redis.call('HDEL', stat, 'laned')
end
return {now, next == math.huge and -1 or next, frees, paused, more, lent, judge, home, sides, telling,
  wants, holds, freed, attend, shares, {#ids, wanting_all}, tonumber(setup[8] or 1)}
