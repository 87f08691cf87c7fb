#!lua flags=allow-oom
-- extend.lua: renew leases and keep what their holders report.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] live    hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[3] waits   zset  id -> instant at which it was made
-- KEYS[4] due     zset  id -> instant at which it becomes ready
-- KEYS[5] retry   zset  id -> the same of those that wait for their next attempt
-- KEYS[6] leases  zset  id -> instant at which its lease is to be looked at
-- KEYS[7] side    hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[8] conf    hash  concurrency, limited, keys, ageing, preempt, across
-- KEYS[9] limits  hash  'r' .. number of a type -> how many of it run; what is known of lanes and keys
--                       (part/park.lua, part/key.lua)
-- KEYS[10] ready  zset  id, or 01 and a lane -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[11] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[12] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[13] watch  zset  gate -> instant at which to look at it again
-- KEYS[14] pre    zset  id -> where it is with its slot (part/aside.lua)
-- KEYS[15..] log  list  one for each holder, in their order: the newest 10 000 lines of its job
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..] id, token, by_ms (-1 not at all, 0 the lease's own), progress, cursor, 1 to give its slot or 2
--   to have it again, and how many steps and lines; then each step as its name and its result, and each line
--
-- Returns {now, held, held, ...}: {1, deadline, lease, needs, permit, freed} with what it asked of elsewhere
-- and its permit if it has one, or freed = {what it asked, permit} when it has given that back; {2, state,
-- epoch} for a stale token or {3} when there is no such job.

local jobs, live, waits, due, retry, leases, side, conf, limits, ready, lanes, parked, watch, pre =
  unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local setup = redis.call('HMGET', conf, 'preempt', 'keys', 'across')
local preempt, keyed, across = setup[1], setup[2], setup[3]
-- with record, lane, place, aside

-- The first of a name stands.
local function done(id, from, count, attempt)
  local steps = redis.call('HGET', side, id .. ':s') or ''
  local known, at = {}, 1
  while at <= #steps do
    local name, _, _, width, from = struct.unpack('<Hc0HI6I4', steps, at)
    known[name], at = true, from + width
  end
  for step = from, from + 2 * count - 2, 2 do
    local name, result = ARGV[step], ARGV[step + 1]
    if not known[name] then
      steps = steps .. struct.pack('<H', #name) .. name
        .. struct.pack('<HI6I4', attempt, now, #result) .. result
    end
  end
  redis.call('HSET', side, id .. ':s', steps)
end

local function say(id, log, from, count, attempt)
  local last = redis.call('HINCRBY', side, id .. ':l', count)
  -- What one said that had its id before is still to be taken away.
  if last == count then redis.call('UNLINK', log) end
  for at = 0, count - 1 do
    redis.call('RPUSH', log, struct.pack('<I6I6H', last - count + at + 1, now, attempt) .. ARGV[from + at])
  end
  redis.call('LTRIM', log, -10000, -1)
end

-- Its slot is given away or wanted again; answers its lease and its record then.
local function turn(id, record, lease, wish, freed)
  local bounds = redis.call('HMGET', conf, 'concurrency', 'limited')
  local limited = bounds[2]
-- with park, free, turn
end

local answer, at = {now}, 2
while at < #ARGV do
  local id, token, by, progress, cursor, wish = unpack(ARGV, at, at + 5)
  local steps, lines = tonumber(ARGV[at + 6]), tonumber(ARGV[at + 7])
  local record, lease = redis.call('HGET', jobs, id), redis.call('HGET', live, id)
  if not record then
    answer[#answer + 1] = {3}
  elseif not lease or lease:sub(1, 32) ~= token then
    answer[#answer + 1] =
      {2, place_of(id, record, lease), lease and struct.unpack('<I6', lease) or struct.unpack('<I6', record, 31)}
  else
    local _, _, length, deadline, reason, way, grace, _, stood, started = struct.unpack(held, lease)
    local limit = math.huge
    if reason == 0 then
      limit = way < 2 and started + stood + struct.unpack('<I4', record, 3) + 2000 or math.huge
      limit = grace > 0 and math.min(limit, grace) or limit
    else
      limit = deadline
    end
    by = tonumber(by)
    if by >= 0 then
      deadline = math.min(now + (by > 0 and by or length), limit)
      lease = lease:sub(1, 36) .. struct.pack('<I6', deadline) .. lease:sub(43)
      redis.call('HSET', live, id, lease)
      redis.call('ZADD', leases, look_at(record, lease), id)
    end
    if progress ~= '' or cursor ~= '' or steps + lines > 0 then
      local attempt = struct.unpack('<H', record, 67) + (reason == 0 and 1 or 0)
      local flags = record:byte(62)
      if bit.band(flags, 2) == 0 then
        record = record:sub(1, 61) .. string.char(flags + 2) .. record:sub(63)
        redis.call('HSET', jobs, id, record)
      end
      if progress ~= '' then
        redis.call('HSET', side, id .. ':p', struct.pack('<I6', now) .. progress)
      end
      if cursor ~= '' then redis.call('HSET', side, id .. ':c', cursor) end
      if steps > 0 then done(id, at + 8, steps, attempt) end
      if lines > 0 then say(id, KEYS[#answer + 14], at + 8 + 2 * steps, lines, attempt) end
    end
    local freed = {}
    if wish ~= '0' then lease = turn(id, record, lease, wish, freed) end
    local asks = asks_of(record)
    local permit = asks ~= '' and redis.call('HGET', side, id .. ':h')
    answer[#answer + 1] = {1, look_at(record, lease), lease, permit and asks or '', permit or '', freed}
  end
  at = at + 8 + 2 * steps + lines
end
return answer
