#!lua flags=allow-oom
-- bar.lua: see to it that a job is not put into this home any more, whoever is about to.
-- Its maker died between writing down where it is and putting it there, or is slow.
--
-- KEYS[1] jobs  hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] gone  zset  id -> until * 8 + how, 5 for barred
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
--
-- Returns 1 when it is barred, 0 when the job is there or is remembered.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local over = redis.call('ZSCORE', KEYS[2], ARGV[2])
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 1
  or (over and math.floor(over / 8) > now and over % 8 < 5) then
  return 0
end
redis.call('ZADD', KEYS[2], (now + 600000) * 8 + 5, ARGV[2])
return 1
