#!lua flags=allow-oom
-- sweep.lua: find what is remembered in a home for longer than it need be.
-- Who stood for those like it does no longer when its period is over, also when nobody asks. A lease that
-- began later than now was given before the clock was set back: it lasts from now on as long as it was
-- lent for.
--
-- KEYS[1] gone   zset  id -> until * 8 + how
-- KEYS[2] trash  zset  id whose log is to be unlinked -> since
-- KEYS[3] jobs   hash  id -> record (Packed.java says how it is laid out)
-- KEYS[4] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[5] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[6] side   hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[7] kids   zset  parent, byte 1, child -> 0
-- KEYS[8] bin, [9] binned, [10] bins  what operations deleted (part/bin.lua)
-- KEYS[11] live   hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[12] leases zset  id -> instant at which its lease is to be looked at
-- KEYS[13] conf   hash  relane: whether lanes change
-- KEYS[14] room   zset  id, byte 1, home from which it comes -> since when room is kept (reserve.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] limit   of each
-- ARGV[3] cursor  where the look through uniq goes on
-- ARGV[4] kept_ms room that is kept for longer is to be looked at
--
-- Returns {cursor, owed, gone, trash, many, relane, room, before}: what is owed to other homes, ids of those that need not be
-- remembered, and of those whose log is to go; how many of bins were forgotten; 1
-- when there are ready jobs to be put where they belong now; for whom room has been kept since `before`.

local gone, trash, jobs, uniq, outbox, side, kids, bin, binned, bins, live, leases = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

-- with out, unique, bin

local looked = redis.call('HSCAN', uniq, ARGV[3], 'COUNT', ARGV[2])
for at = 1, #looked[2], 2 do
  local till = struct.unpack('<I6', looked[2][at + 1])
  if till > 0 and till <= now then standing(looked[2][at]) end
end
local late = redis.call('ZRANGE', bin, '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, id in ipairs(late) do
  drop(id)
end
for _, id in ipairs(redis.call('ZRANGE', leases, 0, ARGV[2] - 1, 'REV')) do
  local lease = redis.call('HGET', live, id)
  if not lease or struct.unpack('<I6', lease, 63) <= now then
    break
  end
  local till = now + struct.unpack('<I4', lease, 33)
  redis.call('HSET', live, id, lease:sub(1, 36) .. struct.pack('<I6', till) .. lease:sub(43, 62)
    .. struct.pack('<I6', now) .. lease:sub(69))
  redis.call('ZADD', leases, 'LT', till, id)
end
local over = string.format('(%.0f', (now + 1) * 8)
return {looked[1], owed, redis.call('ZRANGE', gone, '-inf', over, 'BYSCORE', 'LIMIT', 0, ARGV[2]),
  redis.call('ZRANGE', trash, 0, ARGV[2] - 1), #late, redis.call('HEXISTS', KEYS[13], 'relane'),
  redis.call('ZRANGE', KEYS[14], '-inf', now - ARGV[4], 'BYSCORE', 'LIMIT', 0, ARGV[2]), now - ARGV[4]}
