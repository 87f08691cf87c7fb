-- ended.lua: find the jobs of one state that may be forgotten, oldest first.
-- Changes nothing.
--
-- KEYS[1] ended  zset  id -> instant of its end
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] before  those that ended before this instant may go
-- ARGV[3] keep    and those beyond the newest so many
-- ARGV[4] limit
-- ARGV[5] young   none that ended in so many ms before now
-- ARGV[6] passed  so many of the oldest stay, whatever else
--
-- Returns {more, id, id, ...}.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local limit, passed = tonumber(ARGV[4]), tonumber(ARGV[6])
local over = redis.call('ZCARD', KEYS[1]) - ARGV[3]
local oldest = redis.call('ZRANGE', KEYS[1], passed, passed + limit, 'WITHSCORES')
local answer = {0}
for at = 1, #oldest, 2 do
  local ended = tonumber(oldest[at + 1])
  local place = (at + 1) / 2
  if (ended >= tonumber(ARGV[2]) and place + passed > over) or ended > now - ARGV[5] then
    break
  elseif place > limit then
    answer[1] = 1
  else
    answer[place + 1] = oldest[at]
  end
end
return answer
