#!lua flags=allow-oom
-- recall.lua: bring jobs back that an operation deleted, as they were.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] side    hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[3] gone    zset  id -> until * 8 + how
-- KEYS[4] trash   zset  id whose log is to be unlinked -> since
-- KEYS[5] succeeded, [6] dead, [7] cancelled, [8] discarded  zset  id -> instant of its end
-- KEYS[9] kids    zset  parent, byte 1, child -> 0
-- KEYS[10] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[11] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[12] bin, [13] binned, [14] bins  what operations deleted (part/bin.lua)
-- KEYS[15] conf   hash  created
-- KEYS[16] came   zset  id of one that came from another queue -> instant at which it was made
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] operation
-- ARGV[3..6]      what is told of it when it had succeeded, died, was cancelled, was discarded: an
--                 entry of its tale (Tale.java)
-- ARGV[7..] ids
--
-- Returns {owed, word, word, ...}: what is owed to other homes; 1 it is back, 2 it stays away, because
-- its id or its queue is another's, 0 it does not lie in the bin of that operation any more.

local jobs, side, gone, trash = unpack(KEYS)
local kids, uniq, outbox, bin, binned, bins = unpack(KEYS, 9, 14)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

-- with out, unique, bin

local created = redis.call('HGET', KEYS[15], 'created')
local function back(id, record, stood)
  local state = record:byte(63)
  record = record:sub(1, 36) .. struct.pack('<I6', now) .. record:sub(43, 68)
    .. struct.pack('<I3', struct.unpack('<I3', record, 69) + 1) .. record:sub(72) .. ARGV[state - 2]
  redis.call('HSET', jobs, id, record)
  redis.call('ZADD', KEYS[state], struct.unpack('<I6', record, 49), id)
  if bit.band(record:byte(), 64) == 64 then
    redis.call('ZADD', KEYS[16], struct.unpack('<I6', record, 18), id)
  end
  redis.call('ZREM', gone, id)
  bring(binned, side, id)
  if stood == 1 then stand(id, record, state) end
end

local answer = {owed}
for at = 7, #ARGV do
  local id, word = ARGV[at], 0
  local operation, till, made, stood, record = in_bin(id)
  if operation == ARGV[2] then
    if till > now and tonumber(created) == made and redis.call('HEXISTS', jobs, id) == 0 then
      back(id, record, stood)
      take_out(operation, id)
      word = 1
    else
      drop(id)
      word = till > now and 2 or 0
    end
  end
  answer[#answer + 1] = word
end
return answer
