-- along.lua: read ids along the order of enqueue.
-- Changes nothing. A place in that order stays that of its job, however many are put in meanwhile.
--
-- KEYS[1] made  list  ids in order of enqueue, the newest of them; '' in the place of one that came
--                     from another queue
-- KEYS[2] stat  hash  n, the last place in the order of enqueue
-- ARGV[1] from   place; older ones than are kept are left out
-- ARGV[2] count
-- ARGV[3] down   1: towards the older ones
--
-- Returns {next, more, id, id, ...}: the place from which it goes on, and 1 when there is something.

local made, stat = unpack(KEYS)
local from, count, down = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'

local newest = tonumber(redis.call('HGET', stat, 'n') or 0)
local oldest = newest - redis.call('LLEN', made) + 1
local first, last
if down then
  last = math.min(from, newest)
  first = math.max(last - count + 1, oldest)
else
  first = math.max(from, oldest)
  last = math.min(first + count - 1, newest)
end
local next = down and first - 1 or last + 1
local answer = {next, (down and next >= oldest or not down and next <= newest) and 1 or 0}
if first <= last then
  local ids = redis.call('LRANGE', made, first - newest - 1, last - newest - 1)
  for at = 1, #ids do
    answer[at + 2] = ids[down and #ids - at + 1 or at]
  end
end
return answer
