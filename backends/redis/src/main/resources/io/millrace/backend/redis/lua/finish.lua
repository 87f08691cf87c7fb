#!lua flags=allow-oom
-- finish.lua: keep what a call was answered, or forget that it was begun.
-- The first answer stays; without a call that is open nothing is done.
--
-- KEYS[1] answer  string  '<BI6H': 1 open or 2 answered, until, length of its print; the print;
--                         its ids or its answer in Java's form
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] answer  in Java's form
-- ARGV[3] ttl_ms  for so long it is kept; 0 forgets the call
--
-- Returns the ids of the call that was open, in Java's form, or nil.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local answer, ttl = ARGV[2], tonumber(ARGV[3])

local there = redis.call('GET', KEYS[1])
local word, _, length = 0, 0, 0
if there then
  word, _, length = struct.unpack('<BI6H', there)
end
if word ~= 1 then
  return false
end
if ttl == 0 then
  redis.call('DEL', KEYS[1])
else
  local kept = struct.pack('<BI6H', 2, now + ttl, length) .. there:sub(10, 9 + length) .. answer
  redis.call('SET', KEYS[1], kept, 'PX', ttl)
end
return there:sub(10 + length)
