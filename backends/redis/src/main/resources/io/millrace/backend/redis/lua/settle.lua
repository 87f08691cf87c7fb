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
-- KEYS[8] conf    hash  concurrency
-- KEYS[9] stat    hash  sums since ever, by what became of jobs
-- KEYS[10] flow   hash  what went through lately: slot -> when * 2^20 + count
-- KEYS[11] side   hash  id .. ':c' -> cursor
-- KEYS[12] succeeded, [13] dead, [14] cancelled, [15] discarded  zset  id -> instant of its end
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] stopped  the outcome of an attempt that ended because it was asked to, in Java's form
-- ARGV[3..] id, token, call, '<BBBi7' of outcome (1 done, 2 retry, 3 snooze, 4 yield, 5 dead,
--   6 discard, 7 cancelled), spent, failure (0 none, 1 transient, 2 other) and instant to come back,
--   the outcome in Java's form, what else is to be kept, the cursor or nothing
--
-- Returns {now, hint, end, end, ...}: hint 1 when something may be claimed by it that could not
-- before; an end is {1, state, run_at, attempt, repeated, type}, {2, state, epoch} for a stale token
-- or {3} when there is no such job.

local jobs, live, ready, due, retry, leases, waits, conf, stat, flow, side = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local whole = '<BBBBI6I6I4I4i7BBBBHI3I6I6I6I6i7'
local held = '<I6c26I4I6I6BBI6I6I6H'
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

local function place_of(id, record)
  if record:byte(32) > 0 then
    return record:byte(32)
  elseif lives[id] then
    return 3
  elseif redis.call('ZSCORE', ready, id) then
    return 2
  elseif redis.call('ZSCORE', due, id) then
    return 1
  end
  return redis.call('ZSCORE', retry, id) and 4 or 0
end

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

local answer = {now, 0}
local ended, written, places, sums, took = {}, {}, {}, {}, {}
local order, out, failed = {}, 0, 0
for at, id in ipairs(ids) do
  local from = 7 * at - 4
  local token, call = ARGV[from + 1], ARGV[from + 2]
  local record, lease = records[id], lives[id]
  if not record then
    answer[at + 2] = {3}
  elseif record:byte(72) > 10 and record:sub(83, 72 + record:byte(72)) == token .. call then
    local state, attempt, run = struct.unpack('<BHi7', record, 73)
    local mark = 73 + record:byte(72)
    answer[at + 2] = {1, state, run, attempt, 1, record:sub(mark + 1, mark + record:byte(mark))}
  elseif not lease or lease:sub(1, 32) ~= token then
    answer[at + 2] =
      {2, place_of(id, record), lease and struct.unpack('<I6', lease) or struct.unpack('<I6', record, 41)}
  else
    local outcome, spent, failure, back = struct.unpack('<BBBi7', ARGV[from + 3])
    local said = ARGV[from + 4]
    local epoch, _, _, _, started, reason, _, grace, _, _, width = struct.unpack(held, lease)
    local who = lease:sub(71, 70 + width)
    local format, flags, priority, type, n, created, timeout, own, scheduled, _, quick, rescues, pasts,
      attempt, version, _, _, first, finished, run = struct.unpack(whole, record)
    local mark = 73 + record:byte(72)
    local name_end = mark + record:byte(mark)
    local body_end = name_end + 4 + struct.unpack('<I4', record, name_end + 1)
    if grace > 0 and outcome > 1 and outcome < 5 then
      outcome, failure, said = 7, 0, ARGV[2]
    end
    version = version + 1
    if reason == 0 then
      attempt, version, first, flags = attempt + 1, version + 1, started, bit.bor(flags, 1)
    end
    local tail = record:sub(body_end + 1)
    local kind = 1
    if reason == 4 then
      kind = 2
      said = struct.pack('<I6B', now, states[outcome]) .. said
    else
      said = struct.pack('<HI6I6H', attempt, first, now, width) .. who .. said
      pasts = pasts + 1
      if pasts > 100 then
        tail, pasts = cut(tail), 50
      end
      if spent == 0 and outcome ~= 7 then
        attempt = attempt - 1
      end
    end
    if failure > 0 then
      quick = failure == 1 and math.min(quick + 1, 255) or 0
    end
    local state, place, score = states[outcome], states[outcome], now
    if state > 4 then
      finished, out = now, out + 1
      place = state
    else
      run = outcome == 4 and now or math.max(back, now)
      if outcome == 4 then
        score = type * 35184372088832 + priority * 2199023255552 + n
        answer[2] = 1
      else
        score = run
      end
      if ARGV[from + 6] ~= '' and outcome > 2 then
        flags = bit.bor(flags, 2)
        redis.call('HSET', side, id .. ':c', ARGV[from + 6])
      end
    end
    if state == 4 or state == 6 then failed = failed + 1 end
    local closed = struct.pack('<BHi7', state, attempt, state > 4 and -1 or run) .. token .. call
    record = struct.pack(whole .. 'B', format, flags, priority, type, n, created, timeout, own,
      scheduled, state > 4 and state or 0, quick, rescues, pasts, attempt, version, epoch, now, first,
      finished, run, #closed) .. closed .. record:sub(mark, body_end) .. tail
      .. struct.pack('<BI4', kind, #said) .. said .. (state > 4 and ARGV[from + 5] or '')
    records[id], lives[id] = record, false
    order[#order + 1] = id
    ended[#ended + 1] = id
    places[place] = places[place] or {}
    local line = places[place]
    line[#line + 1], line[#line + 2] = score, id
    sums[state] = (sums[state] or 0) + 1
    if first > 0 then
      local ms = math.max(now - first, 0)
      local bucket = ms
      if ms >= 8 then
        local power = select(2, math.frexp(ms)) - 1
        bucket = math.min((power - 2) * 8 + math.floor(ms / 2 ^ (power - 3)) % 8, 319)
      end
      took[bucket] = (took[bucket] or 0) + 1
    end
    answer[at + 2] = {1, state, state > 4 and -1 or run, attempt, 0, record:sub(
      74 + #closed, 73 + #closed + name_end - mark)}
  end
end
if #ended == 0 then
  return answer
end

for at, id in ipairs(order) do
  written[2 * at - 1], written[2 * at] = id, records[id]
end
redis.call('HSET', jobs, unpack(written))
redis.call('HDEL', live, unpack(ended))
redis.call('ZREM', leases, unpack(ended))
local keys = {due, ready, nil, retry, KEYS[12], KEYS[13], KEYS[14], KEYS[15]}
for place, line in pairs(places) do
  redis.call('ZADD', keys[place], unpack(line))
end
local names = {[4] = 'retried', [5] = 'succeeded', [6] = 'dead', [7] = 'cancelled', [8] = 'discarded'}
for state, name in pairs(names) do
  if sums[state] then redis.call('HINCRBY', stat, name, sums[state]) end
end
local function flowed(slot, when, count)
  if math.floor(redis.call('HINCRBY', flow, slot, count) / 1048576) ~= when then
    redis.call('HSET', flow, slot, when * 1048576 + count)
  end
end
local second, minute = math.floor(now / 1000), math.floor(now / 60000)
if out > 0 then flowed('o' .. second % 60, second, out) end
if failed > 0 then flowed('f' .. minute % 60, minute, failed) end
for bucket, count in pairs(took) do
  flowed('t' .. minute % 2 .. ':' .. bucket, minute, count)
end
if answer[2] == 0 and redis.call('HGET', conf, 'bound') and redis.call('ZCARD', ready) > 0 then
  answer[2] = 1
end
return answer
