#!lua flags=allow-oom
-- arrive.lua: take in a job that comes from another queue, with all that goes with it.
-- It comes once: what is carried here again, however late, finds that it was here.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] ready   zset  id -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[3] due     zset  id -> instant at which it becomes ready
-- KEYS[4] retry   zset  id -> the same of those that wait for their next attempt
-- KEYS[5] waits   zset  id -> instant at which it was made
-- KEYS[6] clock   zset  'x' .. id -> instant at which it expires
-- KEYS[7] types   hash  name -> number, 255 for all that came too late
-- KEYS[8] conf    hash  how the queue is set up: created, keys, ageing, across; shut: it gets other shards
-- KEYS[9] stat    hash  sums since ever: n, the last place in the order of enqueue
-- KEYS[10] made   list  ids in order of enqueue, the newest million; '' in the place of one that came
-- KEYS[11] gone   zset  id -> until * 8 + how; id, byte 1, version of one that came here
-- KEYS[12] side   hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[13] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[14] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[15] moving hash  id -> where it goes, of those that leave
-- KEYS[16] limits hash  what is known of lanes and keys (part/park.lua, part/key.lua)
-- KEYS[17] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[18] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[19] watch  zset  gate -> instant at which to look at it again
-- KEYS[20] room   zset  for whom there is kept room (reserve.lua)
-- KEYS[21] came   zset  id of one that came from another queue -> instant at which it was made
-- KEYS[22] log    list  its lines
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
-- ARGV[3] version  of the job when it was moved
-- ARGV[4] record
-- ARGV[5] state
-- ARGV[6] score    of its place, but among the ready ones
-- ARGV[7] expires  instant, 0 never
-- ARGV[8] from     the home from which it comes
-- ARGV[9] said     how many fields of `side` follow, each with its value; then the lines of its log
--
-- Returns {now, owed}: what is owed to other homes; nothing while nothing is let in.

local jobs, ready, due, retry, waits, clock, types, conf, stat, made, gone, side, uniq, outbox, moving,
  limits, lanes, parked, watch, room, arrived, log = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local id, version, record, state, score = unpack(ARGV, 2, 6)
state = tonumber(state)

local setup = redis.call('HMGET', conf, 'keys', 'ageing', 'shut', 'across')
if setup[3] then
  return {}
end
local keyed, aged, across = setup[1], setup[2] and tonumber(setup[2]), setup[4]
-- with record, lane, age, park, ready, out, unique

-- One that went from here and comes back may find itself on its way still.
local there = redis.call('HGET', jobs, id)
local here = there and bit.band(there:byte(62), 128) == 0
local came_before = redis.call('ZSCORE', gone, id .. '\1' .. version)
if here or (came_before and math.floor(came_before / 8) > now) then
  return {now, owed}
end
redis.call('HDEL', moving, id)
redis.call('ZREM', room, id .. '\1' .. ARGV[8])
redis.call('ZADD', gone, (now + 600000) * 8 + 6, id .. '\1' .. version)
redis.call('ZREM', gone, id)
if redis.call('HEXISTS', conf, 'created') == 0 then
  redis.call('HSET', conf, 'created', now, 'updated', now)
end
local type = type_of(record)
local number = redis.call('HGET', types, type)
if not number then
  number = math.min(redis.call('HLEN', types), 255)
  redis.call('HSET', types, type, number)
end
local n = redis.call('HINCRBY', stat, 'n', 1)
record = record:sub(1, 10) .. struct.pack('<BI6', number, n) .. record:sub(18)
redis.call('HSET', jobs, id, record)
if state == 2 then
  enter(id, record)
  write_ready()
else
  local places = {[0] = waits, [1] = due, [4] = retry}
  redis.call('ZADD', places[state], score, id)
end
if ARGV[7] ~= '0' then redis.call('ZADD', clock, ARGV[7], 'x' .. id) end
redis.call('ZADD', arrived, struct.unpack('<I6', record, 18), id)
if redis.call('RPUSH', made, '') > 1000000 then
  redis.call('LTRIM', made, -1000000, -1)
end
local lines = 10 + 2 * ARGV[9]
for at = 10, lines - 1, 2 do
  redis.call('HSET', side, id .. ARGV[at], ARGV[at + 1])
end
redis.call('UNLINK', log)
for at = lines, #ARGV do
  redis.call('RPUSH', log, ARGV[at])
end
if bit.band(record:byte(62), 32) == 32 then stand(id, record, state) end
write_counts()
return {now, owed}
