#!lua flags=allow-oom
-- beat.lua: hear signs of life.
--
-- KEYS[1] workers, KEYS[2] beats, KEYS[3] wanted, KEYS[4] kept  as in register.lua
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..]       id, beat in Java's form; of each
--
-- Returns for each 0 when it is not listed, else what is wanted of it; '' for nothing. It is known
-- for as long from now on as it was from its last one.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local stamp = struct.pack('<I6', now)
local told = {}
for at = 2, #ARGV, 2 do
  local id = ARGV[at]
  local till = redis.call('ZSCORE', KEYS[4], id)
  if till and tonumber(till) > now then
    local seen = struct.unpack('<I6', redis.call('HGET', KEYS[2], id))
    redis.call('HSET', KEYS[2], id, stamp .. ARGV[at + 1])
    redis.call('ZADD', KEYS[4], till + (now - seen), id)
    told[#told + 1] = redis.call('HGET', KEYS[3], id) or ''
  else
    told[#told + 1] = 0
  end
end
return told
