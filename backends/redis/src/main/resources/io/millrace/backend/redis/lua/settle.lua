#!lua flags=allow-oom
-- settle.lua: take jobs back from their holders.
-- Only the newest token counts, and each counts once; what follows from an outcome was worked out
-- before. The one thing decided here is what only this step can see: that a job was asked to stop.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] live    hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[3] ready   zset  id -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[4] due     zset  id -> instant at which it becomes ready
-- KEYS[5] retry   zset  id -> the same of those that wait for their next attempt
-- KEYS[6] leases  zset  id -> instant at which its lease is to be looked at
-- KEYS[7] waits   zset  id -> instant at which it was made
-- KEYS[8] conf    hash  bound, keys, ageing, preempt, across, crossed
-- KEYS[9] stat    hash  sums since ever, by what became of jobs
-- KEYS[10] flow   hash  what went through lately: slot -> when * 2^20 + count
-- KEYS[11] side   hash  id .. ':c' -> cursor
-- KEYS[12] succeeded, [13] dead, [14] cancelled, [15] discarded  zset  id -> instant of its end
-- KEYS[16] limits  hash  'r' .. number of a type -> how many of it run; what is known of lanes and keys
--                        (part/park.lua, part/key.lua)
-- KEYS[17] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[18] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[19] watch  zset  gate -> instant at which to look at it again
-- KEYS[20] clock  zset  'a' .. id -> instant at which a ready job goes up a class
-- KEYS[21] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[22] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[23] pre    zset  id -> where it is with its slot (part/aside.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] stopped  the outcome of an attempt that ended because it was asked to, in Java's form
-- ARGV[3..] id, token, call, '<BBBi7' of outcome (1 done, 2 retry, 3 snooze, 4 yield, 5 dead,
--   6 discard, 7 cancelled), spent, failure (0 none, 1 transient, 2 other) and instant to come back,
--   the outcome in Java's form, what else is to be kept, the cursor or nothing
--
-- Returns {now, hint, held, owed, end, end, ...}: held = {place of an end among them, what it asked of
-- elsewhere, its permit or '', ...}; hint 1 when something may be claimed by it that could not
-- before; what is owed to other homes; an end is six values: 1, state, run_at (-1 none), attempt,
-- repeated, type and perhaps byte 0 and the queue in which it was; or 2, state and
-- epoch for a stale token; or 3 when there is no such job, filled up with zeros.

local jobs, live, ready, due, retry, leases, waits, conf, stat, flow, side = unpack(KEYS)
local limits, lanes, parked, watch, clock, uniq, outbox, pre = unpack(KEYS, 16)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local moment, never = struct.pack('<I6', now), struct.pack('<I6', 0)
local states = {5, 4, 1, 2, 6, 8, 7}

local ids = {}
for at = 3, #ARGV, 7 do
  ids[#ids + 1] = ARGV[at]
end
local records, lives = {}, {}
local there, lent = redis.call('HMGET', jobs, unpack(ids)), redis.call('HMGET', live, unpack(ids))
for at, id in ipairs(ids) do
  records[id], lives[id] = there[at], lent[at]
end

local setup = redis.call('HMGET', conf, 'bound', 'keys', 'ageing', 'preempt', 'across', 'crossed')
local bound, keyed, aged, across = setup[1], setup[2], setup[3] and tonumber(setup[3]), setup[5]
-- with record, place, flow

-- The newest fifty of the attempts stay, and whatever else is told between them.
local function cut(tail)
  local at, gone, kept = 1, 0, {}
  while at <= #tail do
    local kind, width = struct.unpack('<BI4', tail, at)
    gone = gone + (kind == 1 and 1 or 0)
    if kind ~= 1 or gone > 50 then
      kept[#kept + 1] = tail:sub(at, at + 4 + width)
    end
    at = at + 5 + width
  end
  return table.concat(kept)
end

local answer, to = {now, 0, {}, {}}, 4
local function tell(word, state, run, attempt, repeated, type)
  answer[to + 1], answer[to + 2], answer[to + 3], answer[to + 4], answer[to + 5], answer[to + 6] =
    word, state, run, attempt, repeated, type
  to = to + 6
end
local byte, sub, pack, unpack_from = string.byte, string.sub, struct.pack, struct.unpack
-- Behind it stands the queue in which that was, when it has gone to another since.
local function is_closed(record, by)
  local closed = sub(record, 83, 72 + byte(record, 72))
  return closed == by or sub(closed, 1, #by + 1) == by .. '\0'
end
local ended, written, places, sums, took = {}, {}, {}, {}, {}
local stopped, handed, bonded = {}, {}, {}
local out, failed, ran = 0, 0, {}
for at, id in ipairs(ids) do
  local from = 7 * at - 4
  local token, call = ARGV[from + 1], ARGV[from + 2]
  local record, lease = records[id], lives[id]
  if not record then
    tell(3, 0, 0, 0, 0, 0)
  elseif byte(record, 72) > 10 and is_closed(record, token .. call) then
    local state, attempt, run = unpack_from('<BHi7', record, 73)
    local mark = 73 + byte(record, 72)
    local type = sub(record, mark + 1, mark + byte(record, mark))
    tell(1, state, run, attempt, 1, type .. sub(record, 83 + #token + #call, mark - 1))
  elseif not lease or sub(lease, 1, 32) ~= token then
    local epoch = unpack_from('<I6', lease or record, lease and 1 or 31)
    tell(2, place_of(id, record, lease), epoch, 0, 0, 0)
  else
    local outcome, spent, failure = byte(ARGV[from + 3], 1, 3)
    local said, state, back = ARGV[from + 4], states[outcome], -1
    if outcome > 1 and outcome < 5 and sub(lease, 45, 50) ~= never then
      outcome, state, failure, said = 7, 7, 0, ARGV[2]
    end
    local flags, _, quick, rescues, pasts, attempt, version = unpack_from('<BBBBBHI3', record, 62)
    local reason, mark = byte(lease, 43), 73 + byte(record, 72)
    local rest, started = sub(record, mark), sub(lease, 63, 68)
    version = version + 1
    if reason == 0 then
      attempt, version = attempt + 1, version + 1
      flags = flags % 2 == 0 and flags + 1 or flags
    else
      started = sub(record, 43, 48)
    end
    local head
    if reason == 4 then
      head = pack('<BI4', 2, 7 + #said) .. moment .. string.char(state)
    else
      local who = 70 + byte(lease, 69) + 256 * byte(lease, 70)
      head = pack('<BI4H', 1, 16 + who - 70 + #said, attempt) .. moment .. started
        .. sub(lease, 69, who)
      pasts = pasts + 1
      if pasts > 100 then
        local body = 2 + byte(rest, 1)
        local tail = body + 4 + unpack_from('<I4', rest, body)
        rest, pasts = sub(rest, 1, tail - 1) .. cut(sub(rest, tail)), 51
      end
      if spent == 0 and outcome ~= 7 then
        attempt = attempt - 1
      end
    end
    if failure > 0 then
      quick = failure == 1 and math.min(quick + 1, 255) or 0
    end
    local type, score, run, finished, kept = byte(record, 11), now, nil, moment, ''
    if state > 4 then
      run, out, kept = sub(record, 55, 61), out + 1, ARGV[from + 5]
    else
      finished = sub(record, 49, 54)
      if outcome == 4 then
        back = now
        answer[2] = 1
      else
        back = math.max(unpack_from('<i7', ARGV[from + 3], 4), now)
        score = back
      end
      run = pack('<i7', back)
      if outcome > 2 and ARGV[from + 6] ~= '' then
        flags = bit.bor(flags, 2)
        redis.call('HSET', side, id .. ':c', ARGV[from + 6])
      end
    end
    if state == 4 or state == 6 then failed = failed + 1 end
    record = sub(record, 1, 30) .. sub(lease, 1, 6) .. moment .. started .. finished .. run
      .. pack('<BBBBBHI3BBHi7', flags, state > 4 and state or 0, quick, rescues, pasts, attempt, version,
        42 + #call, state, attempt, back) .. token .. call .. rest .. head .. said .. kept
    records[id], lives[id] = record, false
    ended[#ended + 1] = id
    if flags > 31 then bonded[#bonded + 1], bonded[id] = id, state end
    if state == 2 then
      handed[#handed + 1], handed[#handed + 2] = id, record
    else
      local line = places[state]
      if not line then
        line = {}
        places[state] = line
      end
      line[#line + 1], line[#line + 2] = score, id
    end
    sums[state] = (sums[state] or 0) + 1
    -- Who stood aside when it was lost or ended holds nothing.
    local holds = reason ~= 4 and byte(lease, 44) < 2
    if holds then ran[type] = (ran[type] or 0) + 1 end
    if reason ~= 4 and (flags > 15 or setup[6]) then stopped[#stopped + 1] = {at, id, record, state > 4, holds} end
    if started ~= never then
      local ms = math.max(now - struct.unpack('<I6', started), 0)
      local bucket = ms
      if ms >= 8 then
        local power = select(2, math.frexp(ms)) - 1
        bucket = math.min((power - 2) * 8 + math.floor(ms / 2 ^ (power - 3)) % 8, 319)
      end
      took[bucket] = (took[bucket] or 0) + 1
    end
    tell(1, state, back, attempt, 0, sub(rest, 2, 1 + byte(rest, 1)))
  end
end
if #ended == 0 then
  return answer
end

for at, id in ipairs(ended) do
  written[2 * at - 1], written[2 * at] = id, records[id]
end
redis.call('HSET', jobs, unpack(written))
redis.call('HDEL', live, unpack(ended))
redis.call('ZREM', leases, unpack(ended))
if setup[4] then redis.call('ZREM', pre, unpack(ended)) end
if #stopped + #handed > 0 then
-- with lane, age, park, ready, free
  for _, one in ipairs(stopped) do
    local at, id, record, over, holds = unpack(one)
    local told = {}
    let_go(id, record, told)
    for _, of in ipairs(#told > 0 and {at, told[1], told[2]} or told) do
      table.insert(answer[3], of)
    end
    if holds and free(id, record, over) then answer[2] = 1 end
    if keyed and not holds and over and lose_place(id, record) then answer[2] = 1 end
  end
  for at = 1, #handed, 2 do
    enter(handed[at], handed[at + 1])
  end
  write_ready()
end
local keys = {due, nil, nil, retry, KEYS[12], KEYS[13], KEYS[14], KEYS[15]}
for place, line in pairs(places) do
  redis.call('ZADD', keys[place], unpack(line))
end
if #bonded > 0 then
-- with out, unique, kids
  for _, id in ipairs(bonded) do
    local flags, state = records[id]:byte(62), bonded[id]
    if bit.band(flags, 32) == 32 then came(id, records[id], state) end
    if state > 4 then has_ended(id, flags, state) end
  end
  answer[4] = owed
end
local names = {[4] = 'retried', [5] = 'succeeded', [6] = 'dead', [7] = 'cancelled', [8] = 'discarded'}
for state, name in pairs(names) do
  if sums[state] then redis.call('HINCRBY', stat, name, sums[state]) end
end
local second, minute = math.floor(now / 1000), math.floor(now / 60000)
if out > 0 then flowed('o' .. second % 60, second, out) end
if failed > 0 then flowed('f' .. minute % 60, minute, failed) end
for bucket, count in pairs(took) do
  flowed('t' .. minute % 2 .. ':' .. bucket, minute, count)
end
for type, count in pairs(ran) do
  redis.call('HINCRBY', limits, 'r' .. type, -count)
end
if answer[2] == 0 and bound and redis.call('ZCARD', ready) > 0 then
  answer[2] = 1
end
return answer
