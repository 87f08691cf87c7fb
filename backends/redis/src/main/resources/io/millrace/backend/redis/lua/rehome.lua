-- rehome.lua: write down that a job is to be found in another home than was written down.
-- It holds only if that is still what is written down.
--
-- KEYS[1] ids   hash  id -> '<I6' when it was placed, then the name of its home
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
-- ARGV[3], ARGV[4]  the home that is written down, and the one that is to be
--
-- Returns 1 when it is done, 0 when something else is written down.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local entry = redis.call('HGET', KEYS[1], ARGV[2])
if not entry or entry:sub(7) ~= ARGV[3] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[2], struct.pack('<I6', now) .. ARGV[4])
return 1
