-- seek.lua: find where in the order of enqueue one goes on behind an instant.
-- Changes nothing. Nobody knows any more when a job was created that is forgotten: where many are,
-- it is found too early, never too late.
--
-- KEYS[1] jobs  hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] made  list  ids in order of enqueue
-- KEYS[3] stat  hash  n, the last place in the order of enqueue
-- ARGV[1] instant
-- ARGV[2] down  1: behind it are those created then or earlier; 0: then or later
--
-- Returns the place in the order of enqueue, one beyond an end for none.

local jobs, made, stat = unpack(KEYS)
local instant, down = tonumber(ARGV[1]), ARGV[2] == '1'

-- Places are counted from the end at which one would begin without an instant.
local function is_before(record)
  local created = struct.unpack('<I6', record, 18)
  if down then return created > instant end
  return created < instant
end

local all = redis.call('LLEN', made)
local least, most = 0, all
while least < most do
  local middle = math.floor((least + most) / 2)
  local place, record = middle, false
  while not record and place >= math.max(least, middle - 50) do
    record = redis.call('HGET', jobs, redis.call('LINDEX', made, down and -place - 1 or place))
    place = place - 1
  end
  if record and is_before(record) then
    least = place + 2
  else
    most = record and place + 1 or middle
  end
end
return (redis.call('HGET', stat, 'n') or 0) - (down and least or all - least - 1)
