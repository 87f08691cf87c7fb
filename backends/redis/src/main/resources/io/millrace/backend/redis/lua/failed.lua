-- failed.lua: read items of an operation that failed, the newest first.
-- Each has the number that counts all that ever failed.
--
-- KEYS[1] failures  hash  id -> how many items of it failed
-- KEYS[2] failed    list  the newest of them, in Java's form
-- ARGV[1] id
-- ARGV[2] before  number; '' for the newest
-- ARGV[3] limit
--
-- Returns {kept, next, item, ...}: how many there are, the number before which the rest begins or 0.

local all = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
local kept = redis.call('LLEN', KEYS[2])
local oldest = all - kept + 1
local newest = math.min(all, (tonumber(ARGV[2]) or all + 1) - 1)
local from = math.max(oldest, newest - ARGV[3] + 1)
local answer = {kept, from > oldest and from <= newest and from or 0}
if from <= newest then
  local items = redis.call('LRANGE', KEYS[2], from - oldest, newest - oldest)
  for at = #items, 1, -1 do
    answer[#answer + 1] = items[at]
  end
end
return answer
