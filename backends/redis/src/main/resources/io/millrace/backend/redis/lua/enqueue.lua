-- enqueue.lua: put new jobs into their home.
-- The only script that makes a job. What takes in may be refused for want of memory, so it has no
-- flag line.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] ready   zset  id -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[3] due     zset  id -> instant at which it becomes ready
-- KEYS[4] waits   zset  id -> instant at which it was made
-- KEYS[5] clock   zset  'x' .. id -> instant at which it expires; 'a' .. id when it goes up a class
-- KEYS[6] types   hash  name -> number, 255 for all that came too late
-- KEYS[7] conf    hash  how the queue is set up: created, max_depth, drain, shards, keys, ageing, across
-- KEYS[8] stat    hash  sums since ever: n, the last place in the order of enqueue
-- KEYS[9] flow    hash  what went through lately: slot -> when * 2^20 + count
-- KEYS[10] made   list  ids in order of enqueue, the newest million
-- KEYS[11] gone   zset  id -> until * 8 + how: what is remembered of a job that was forgotten
-- KEYS[12] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[13] limits hash  what is known of lanes and keys (part/park.lua, part/key.lua)
-- KEYS[14] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[15] watch  zset  gate -> instant at which to look at it again
-- KEYS[16] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[17] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[18] room   zset  for whom there is kept room who comes from another queue (reserve.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] how     1: all or none; and 2 more: some are bonded to others
-- ARGV[3] types   how many types follow: ARGV[5..] their names
-- ARGV[4] shards  how many the queue has, as its sender goes by
-- then for each job its id, '<BBI4I4BB' of version, priority, timeout, lease, place of its type among
--   those, and flags (4: it expires, 8: it is dated, 16: it is tied, 32: it has bonds), then '<i7i7'
--   run_at and expires_at if it is dated, expires or has bonds, and how it stands to one like it
--   (Like.java) if it has; and its type, ties, description and bonds as they stand in a record
--
-- Returns {now, word, detail, word, detail, ...}: 1 new, 2 known, 3 forgotten in the state detail,
-- 4 refused at the depth detail, 5 draining, 6 barred here: it is to be looked for elsewhere, 7 one
-- like it is there: detail {id, next}, 8 it has gone to another queue, 9 one before it may take the last room: it is to be asked
-- again when that is known; and when some are bonded, what is owed to other homes.
-- {now} alone when the queue has another number of shards: they may belong elsewhere.

local jobs, ready, due, waits, clock, types, conf, stat, flow, made, gone, lanes, limits, parked, watch,
  uniq, outbox, room = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local setup = redis.call('HMGET', conf, 'created', 'max_depth', 'drain', 'keys', 'ageing', 'shards', 'across')
if (setup[6] or '1') ~= ARGV[4] then
  return {now}
end
local keyed, aged, across = setup[4], setup[5] and tonumber(setup[5]), setup[7]
local ids, begin, bonded = {}, 5 + ARGV[3], ARGV[2] > '1'
-- with record, flow
local likeness
if bonded then
-- with out, unique, like
  likeness = {is_like = is_like, found = found, bond = bond, owed = owed}
end

for at = begin, #ARGV, 3 do
  ids[#ids + 1] = ARGV[at]
end
local there = redis.call('HMGET', jobs, unpack(ids))
local over = redis.call('ZMSCORE', gone, unpack(ids))
local left = math.huge
local depth = 0
if setup[2] then
  depth = redis.call('ZCARD', ready) - (redis.call('HGET', limits, 'tokens') or 0)
    + redis.call('ZCARD', lanes) + redis.call('ZCARD', due) + redis.call('ZCARD', waits)
    + redis.call('ZCARD', room)
  left = setup[2] - depth
end

-- Where all or none are put in there must be room for all, also for those that turn out to be alike.
local together = ARGV[2] % 2 == 1
local answer, new, seen, refused, likes = {now}, {}, {}, false, 0
for at, id in ipairs(ids) do
  local word, detail = 1, 0
  if there[at] or seen[id] then
    word = 2
  elseif over[at] and math.floor(over[at] / 8) > now and over[at] % 8 < 5 then
    word, detail = 3, over[at] % 8 + 4
  elseif over[at] and math.floor(over[at] / 8) > now and over[at] % 8 == 5 then
    word = 6
  elseif over[at] and math.floor(over[at] / 8) > now then
    word = 8
  elseif likes > 0 and #new + likes >= left and not (together or setup[3]) then
    word = 9
  elseif bonded and not (together and (setup[3] or #new + likes >= left)) and likeness.is_like(at) then
    word, detail, likes = 7, likeness.found[at], likes + 1
  elseif setup[3] then
    word, refused = 5, refused or at
  elseif #new + (together and likes or 0) >= left then
    word, detail, refused = 4, depth + #new, refused or at
  else
    new[#new + 1] = at
    seen[id] = true
  end
  answer[2 * at], answer[2 * at + 1] = word, detail
end
if bonded then
  answer[2 * #ids + 2] = likeness.owed
end
if refused and together then
  local word = answer[2 * refused]
  for at = 1, #ids do
    answer[2 * at], answer[2 * at + 1] = word, depth
  end
  return answer
end
if #new == 0 or (bonded and likeness.found.other and together) then
  return answer
end

if not setup[1] then
  redis.call('HSET', conf, 'created', now, 'updated', now)
end
local numbers = redis.call('HMGET', types, unpack(ARGV, 5, begin - 1))
for place, number in ipairs(numbers) do
  if not number then
    number = math.min(redis.call('HLEN', types), 255)
    redis.call('HSET', types, ARGV[4 + place], number)
  end
  numbers[place] = tonumber(number)
end

local n = redis.call('HINCRBY', stat, 'n', #new) - #new
local records, ranked, laned, dated, expiring, born, waiting = {}, {}, {}, {}, {}, {}, {}
local function life(scheduled, flags)
  return struct.pack('<I6i7I6I6I6I6i7BBBBBHI3B', now, scheduled, 0, now, 0, 0, math.max(scheduled, now),
    flags, 0, 0, 0, 0, 0, 1, 0)
end
local undated, tied = life(now, 0), life(now, 16)
for place, at in ipairs(new) do
  local from = begin + 3 * at - 3
  local id, head = ARGV[from], ARGV[from + 1]
  local place_of_type, flags = head:byte(11, 12)
  local number = numbers[place_of_type]
  local rest, run = undated, now
  n = n + 1
  if flags == 16 then
    rest = tied
  elseif flags > 0 then
    local scheduled, expires = struct.unpack('<i7i7', head, 13)
    run = bit.band(flags, 8) == 8 and scheduled or now
    rest = life(run, bit.band(flags, 52))
    if expires > 0 then
      expiring[#expiring + 1], expiring[#expiring + 2] = expires, 'x' .. id
    end
  end
  local record = head:sub(1, 10) .. struct.pack('<BI6', number, n) .. rest .. ARGV[from + 2]
  records[2 * place - 1], records[2 * place] = id, record
  local is_bonded = flags > 31
  local waits_first = is_bonded and head:byte(27) % 2 == 1
  if is_bonded then
    likeness.bond(id, record, head:byte(27), head:sub(28), waits_first and 0 or run > now and 1 or 2)
  end
  if waits_first then
    waiting[#waiting + 1], waiting[#waiting + 2] = now, id
  elseif run > now then
    dated[#dated + 1], dated[#dated + 2] = run, id
  else
    local into = (keyed or aged or across or flags > 15 and bit.band(flags, 16) == 16) and laned or ranked
    into[#into + 1] = into == laned and record or rank(number, head:byte(2), n)
    into[#into + 1] = id
  end
  born[place] = id
end
redis.call('HSET', jobs, unpack(records))
if #ranked > 0 then redis.call('ZADD', ready, unpack(ranked)) end
if #laned > 0 then
-- with lane, age, park, ready
  for at = 1, #laned, 2 do
    enter(laned[at + 1], laned[at])
  end
  write_ready()
end
if #dated > 0 then redis.call('ZADD', due, unpack(dated)) end
if #waiting > 0 then redis.call('ZADD', waits, unpack(waiting)) end
if #expiring > 0 then redis.call('ZADD', clock, unpack(expiring)) end
if redis.call('RPUSH', made, unpack(born)) > 1000000 then
  redis.call('LTRIM', made, -1000000, -1)
end
local second = math.floor(now / 1000)
flowed('i' .. second % 60, second, #new)
return answer
