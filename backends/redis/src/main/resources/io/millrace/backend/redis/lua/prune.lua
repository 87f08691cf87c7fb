#!lua flags=allow-oom
-- prune.lua: forget jobs that have ended.
-- The only script that takes a job's record away for good, or into the bin of an operation.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] side    hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[3] gone    zset  id -> until * 8 + how
-- KEYS[4] trash   zset  id whose log is to be unlinked -> since
-- KEYS[5] stat    hash  sums since ever: pruned
-- KEYS[6] succeeded, [7] dead, [8] cancelled, [9] discarded  zset  id -> instant of its end
-- KEYS[10] kids  zset  parent, byte 1, child -> 0
-- KEYS[11] uniq  hash  who stands for those like it (part/unique.lua)
-- KEYS[12] out   zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[13] bin, [14] binned, [15] bins  what operations deleted (part/bin.lua)
-- KEYS[16] conf  hash  created
-- KEYS[17] came  zset  id of one that came from another queue -> instant at which it was made
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] force   1: also those that others name
-- ARGV[3] bin     of which operation they go into the bin; '' of none
-- ARGV[4..] id and 1 when it is to be remembered for ten minutes
--
-- Returns {now, owed, word, word, ...}: what is owed to other homes; 1 forgotten, 0 not there or not
-- at an end, 2 others name it.

local jobs, side, gone, trash, stat = unpack(KEYS)
local kids, uniq, outbox, bin, binned, bins = unpack(KEYS, 10, 15)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

-- with out, unique, bin

local into = ARGV[3]
local made = tonumber(redis.call('HGET', KEYS[16], 'created') or 0)
local function is_named(id)
  return redis.call('ZRANGE', kids, '(' .. id .. '\1', '(' .. id .. '\2', 'BYLEX', 'LIMIT', 0, 1)[1]
end

local answer, ended, remembered, reported, taken = {now, owed}, {}, {}, {}, {}
for at = 4, #ARGV, 2 do
  local id = ARGV[at]
  local record = not taken[id] and redis.call('HGET', jobs, id)
  local state = record and record:byte(63) or 0
  local named = state > 4 and bit.band(record:byte(62), 64) == 64 and is_named(id)
  answer[#answer + 1] = named and ARGV[2] == '0' and 2 or state > 4 and 1 or 0
  if answer[#answer] == 1 then
    if into ~= '' then
      put_in(into, id, record, made, stands(id, record) and 1 or 0)
    elseif named then
      redis.call('ZREMRANGEBYLEX', kids, '(' .. id .. '\1', '(' .. id .. '\2')
    end
    if bit.band(record:byte(62), 32) == 32 then came(id, record, -1) end
    taken[id] = true
    ended[#ended + 1] = id
    redis.call('ZREM', KEYS[state + 1], id)
    if ARGV[at + 1] == '1' then
      remembered[#remembered + 1] = (now + 600000) * 8 + state - 4
      remembered[#remembered + 1] = id
    end
    if bit.band(record:byte(62), 2) == 2 then
      redis.call('HDEL', side, id .. ':p', id .. ':c', id .. ':s', id .. ':l')
      if into == '' then reported[#reported + 1], reported[#reported + 2] = now, id end
    end
  end
end
if #ended > 0 then
  redis.call('HDEL', jobs, unpack(ended))
  redis.call('ZREM', KEYS[17], unpack(ended))
  redis.call('HINCRBY', stat, 'pruned', #ended)
  if #remembered > 0 then redis.call('ZADD', gone, unpack(remembered)) end
  if #reported > 0 then redis.call('ZADD', trash, unpack(reported)) end
  -- Of too many the oldest go.
  local over = into ~= '' and math.min(redis.call('ZCARD', bin) - 100000, 2 * #ended) or 0
  for _, id in ipairs(over > 0 and redis.call('ZRANGE', bin, 0, over - 1) or {}) do
    drop(id)
  end
end
return answer
