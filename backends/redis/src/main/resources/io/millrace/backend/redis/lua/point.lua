#!lua flags=allow-oom
-- point.lua: remember what had gone through a queue at the beginning of a minute.
-- What stayed the same takes no room, and a minute has one point.
--
-- KEYS[1] conf     hash  how the queue is set up: created
-- KEYS[2] minutes, KEYS[3] hours  list  '<I6' instant, then the sums in Java's form; oldest first
-- ARGV[1] at       the instant
-- ARGV[2] sums
-- ARGV[3], ARGV[4] how many ms minutes and hours are kept; 0 when the instant is none of them
--
-- Returns 1, or 0 when there is no such queue.

if redis.call('HEXISTS', KEYS[1], 'created') == 0 then
  return 0
end
local at = tonumber(ARGV[1])
local function add(line, kept)
  -- The last one before what is kept stays: from there on is counted.
  local second = redis.call('LINDEX', line, 1)
  while second and struct.unpack('<I6', second) <= at - kept do
    redis.call('LPOP', line)
    second = redis.call('LINDEX', line, 1)
  end
  local last = redis.call('LINDEX', line, -1)
  if not last or (struct.unpack('<I6', last) < at and last:sub(7) ~= ARGV[2]) then
    redis.call('RPUSH', line, struct.pack('<I6', at) .. ARGV[2])
  end
end
for line = 2, 3 do
  if ARGV[line + 1] ~= '0' then
    add(KEYS[line], tonumber(ARGV[line + 1]))
  end
end
return 1
