#!lua flags=allow-oom
-- sweep.lua: find what is remembered in a home for longer than it need be.
-- Who stood for those like it does no longer when its period is over, also when nobody asks.
--
-- KEYS[1] gone   zset  id -> until * 8 + how
-- KEYS[2] trash  zset  id whose log is to be unlinked -> since
-- KEYS[3] jobs   hash  id -> record (Packed.java says how it is laid out)
-- KEYS[4] uniq   hash  who stands for those like it (part/unique.lua)
-- KEYS[5] out    zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[6] side   hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[7] kids   zset  parent, byte 1, child -> 0
-- KEYS[8] bin, [9] binned, [10] bins  what operations deleted (part/bin.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] limit   of each
-- ARGV[3] cursor  where the look through uniq goes on
--
-- Returns {cursor, owed, gone, trash, many}: what is owed to other homes, ids of those that need not be
-- remembered, and of those whose log is to go; how many of bins were forgotten.

local gone, trash, jobs, uniq, outbox, side, kids, bin, binned, bins = unpack(KEYS)
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
local over = string.format('(%.0f', (now + 1) * 8)
return {looked[1], owed, redis.call('ZRANGE', gone, '-inf', over, 'BYSCORE', 'LIMIT', 0, ARGV[2]),
  redis.call('ZRANGE', trash, 0, ARGV[2] - 1), #late}
