#!lua flags=allow-oom
-- direct.lua: write down that a job is to be found in the queue to which it goes.
-- The newest move of a job counts, however late an older one is carried out.
--
-- KEYS[1] ids    hash  id -> '<I6' when it was placed, then the name of its home
-- KEYS[2] moves  hash  id -> '<I6' version of the job when it was moved last, then out of which home
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
-- ARGV[3] home     to which it goes
-- ARGV[4] version
-- ARGV[5] from
--
-- Returns 1, or 0 when it has gone on since.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local id, home, version = ARGV[2], ARGV[3], tonumber(ARGV[4])

local last = redis.call('HGET', KEYS[2], id)
if last and struct.unpack('<I6', last) > version then
  return 0
end
redis.call('HSET', KEYS[1], id, struct.pack('<I6', now) .. home)
redis.call('HSET', KEYS[2], id, struct.pack('<I6', version) .. ARGV[5])
return 1
