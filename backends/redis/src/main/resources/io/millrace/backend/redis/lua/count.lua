#!lua flags=allow-oom
-- count.lua: add how attempts of workers ended.
--
-- KEYS[1] kept, KEYS[2] tallies  as in register.lua
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..]       id, succeeded, failed; of each
--
-- Returns how many are listed.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local listed = 0
for at = 2, #ARGV, 3 do
  local id = ARGV[at]
  local till = redis.call('ZSCORE', KEYS[1], id)
  if till and tonumber(till) > now then
    local there = redis.call('HGET', KEYS[2], id)
    local succeeded, failed = 0, 0
    if there then
      succeeded, failed = struct.unpack('<I6I6', there)
    end
    local sum = struct.pack('<I6I6', succeeded + ARGV[at + 1], failed + ARGV[at + 2])
    redis.call('HSET', KEYS[2], id, sum)
    listed = listed + 1
  end
end
return listed
