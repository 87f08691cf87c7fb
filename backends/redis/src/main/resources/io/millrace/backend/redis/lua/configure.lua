#!lua flags=allow-oom
-- configure.lua: set a queue up, or take it away when it holds nothing.
-- What it becomes was worked out from what it was; it holds only if it still is that.
--
-- KEYS[1] conf   hash  created, updated, version, by, config, concurrency, max_depth, bound, pause,
--                      paused_until, drain, preempt; rated: when a limit was changed last; shards, rev:
--                      how often it changed, shut: by whom nothing more is let in (shut.lua);
--                      relane: which jobs are still to be put where they belong now (part/relane.lua);
--                      across, 'across:' .. type: what all jobs ask of elsewhere; crossed: since then; muster:
--                      since which rev those who run are to be counted there (muster.lua)
-- KEYS[2] jobs   hash  id -> record (Packed.java says how it is laid out)
-- KEYS[3] live   hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[4] limits hash  'r' .. number of a type -> how many of it run; what is known of lanes and keys
--                      (part/park.lua, part/key.lua)
-- KEYS[5] types  hash  name -> number
-- KEYS[6] stat   hash  laned: whether there may be lanes
-- KEYS[7] ready  zset  id, or 01 and a lane -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[8] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[9] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[10] watch zset  gate -> instant at which to look at it again
-- KEYS[11] clock zset  'a' .. id -> instant at which a ready job goes up a class
-- KEYS[12] leases zset  id -> instant at which its lease is to be looked at
-- KEYS[13] pre   zset  id -> where it is with its slot (part/aside.lua)
-- KEYS[14..]     whatever else stands in the home
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] seen    the version that it has; '' when it is not there; '*' whatever it has. Of one that
--                 follows the rev of the first shard: an older one changes nothing
-- ARGV[3] what    1 set, 2 remove, 3 become what the first shard of the queue is
-- ARGV[4] shut    by whom it is shut; '' by nobody
-- ARGV[5..] field and value of what is set; a field without a value goes, and of one that follows those
--           that are not named
--
-- Returns {1} when it is done, {0} when it has become something else meanwhile, {2, count} when it
-- is not empty.

local conf, jobs, live, limits, types, stat, ready, lanes, parked, watch, clock, leases, pre = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local there = redis.call('HMGET', conf, 'created', 'version', 'rev', 'shut')
local follows = ARGV[3] == '3'
if follows then
  if (tonumber(there[3]) or -1) >= tonumber(ARGV[2]) then
    return {1}
  end
elseif ARGV[2] ~= '*' and (there[1] and (there[2] or '0') or '') ~= ARGV[2]
  or (there[4] or '') ~= ARGV[4] then
  return {0}
end
if ARGV[3] == '2' then
  local count = redis.call('HLEN', jobs)
  if count > 0 then
    return {2, count}
  end
  redis.call('UNLINK', unpack(KEYS))
  return {1}
end
if not there[1] then
  redis.call('HSET', conf, 'created', now)
end
local before = redis.call('HMGET', conf, 'keys', 'ageing', 'preempt', 'relane', 'across', 'config')
redis.call('HSET', conf, 'updated', now)
if follows then
  local named = {created = true, updated = true, rated = true, relane = true, crossed = true, muster = true}
  for at = 5, #ARGV, 2 do
    named[ARGV[at]] = true
  end
  for _, field in ipairs(redis.call('HKEYS', conf)) do
    if not named[field] then redis.call('HDEL', conf, field) end
  end
else
  -- One that is made anew under the same name goes on from there.
  redis.call('HSET', conf, 'rev', string.format('%.0f', math.max((there[3] or 0) + 1, now)))
end
for at = 5, #ARGV, 2 do
  local bounds = ARGV[at] == 'rate' or ARGV[at]:match('^keys?') or ARGV[at]:match('^type:')
  if bounds and (redis.call('HGET', conf, ARGV[at]) or '') ~= ARGV[at + 1] then
    redis.call('HSET', conf, 'rated', now)
  end
  if ARGV[at + 1] == '' then
    redis.call('HDEL', conf, ARGV[at])
  else
    redis.call('HSET', conf, ARGV[at], ARGV[at + 1])
  end
end
local setup = redis.call('HMGET', conf, 'keys', 'ageing', 'preempt', 'across', 'config', 'rev')
local keyed, aged, preempt, across = setup[1], setup[2] and tonumber(setup[2]), setup[3], setup[4]
if across then
  redis.call('HSET', conf, 'crossed', 1)
  if before[6] ~= setup[5] then redis.call('HSET', conf, 'muster', setup[6]) end
else
  redis.call('HDEL', conf, 'muster')
  if redis.call('HLEN', live) == 0 then redis.call('HDEL', conf, 'crossed') end
end
-- with record, lane, age, park, ready, free, aside, relane

-- Whether keys are looked at, are in strict order, take turns, jobs go up, ask elsewhere: by that
-- places are told apart.
local function shape_of(keys, ageing, asks)
  return (keys and keys:byte() % 4 or '-') .. ':' .. (ageing or '-') .. (asks and ':' or '')
end
if shape_of(before[1], before[2], before[5]) ~= shape_of(keyed, setup[2], across) then
  -- Turns that are taken from now on come behind all that stand by the order of enqueue.
  local turn, n = redis.call('HGET', limits, 'turn') or 0, redis.call('HGET', stat, 'n') or 0
  if fair then redis.call('HSET', limits, 'turn', string.format('%.0f', math.max(turn, n))) end
  local was_strict = before[1] and before[1]:byte() % 2 == 1
  local late = before[4] and before[4]:byte() == 115
  local in_lanes, tokens_of = redis.call('EXISTS', lanes), redis.call('HGET', limits, 'tokens') or '0'
  local line = in_lanes == 0 and 0 or redis.call('ZCARD', ready) == tonumber(tokens_of) and 2 or 1
  relane((strict and (late or not was_strict) and 's' or '-') .. line, 100)
elseif before[3] ~= preempt and not (before[4] and before[4]:byte(2) < 52) then
  relane('-4', 100)
end
-- Some of those who wait at the gates of keys try again at once, the others when claims look.
if keyed and wake('k', 256) == 256 then redis.call('ZADD', watch, 0, 'k') end
write_ready()
return {1}
