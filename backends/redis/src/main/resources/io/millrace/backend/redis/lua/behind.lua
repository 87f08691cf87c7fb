-- behind.lua: read a slice of a place in its order, behind one that was read before.
-- Changes nothing. However many have the same score, each slice goes on where the last one ended.
--
-- KEYS[1] place  zset  id -> what it is ordered by
-- ARGV[1] from   the score from which it goes on
-- ARGV[2] to     the last one that is of interest
-- ARGV[3] last   who was read last, with the score `from`; '' nobody yet
-- ARGV[4] count
-- ARGV[5] down   1: towards the smaller scores
--
-- Returns {id, score, id, score, ...}. Where the last one has gone meanwhile, all of its score are read
-- once more.

local place, from, to, last, count = KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local down = ARGV[5] == '1'

local there = last ~= '' and redis.call('ZSCORE', place, last)
if not there or tonumber(there) ~= tonumber(from) then
  return down and redis.call('ZRANGE', place, from, to, 'BYSCORE', 'REV', 'LIMIT', 0, count, 'WITHSCORES')
    or redis.call('ZRANGE', place, from, to, 'BYSCORE', 'LIMIT', 0, count, 'WITHSCORES')
end
local next = redis.call(down and 'ZREVRANK' or 'ZRANK', place, last) + 1
local some = down and redis.call('ZRANGE', place, next, next + count - 1, 'REV', 'WITHSCORES')
  or redis.call('ZRANGE', place, next, next + count - 1, 'WITHSCORES')
local bound = tonumber(to) or math.huge
local answer = {}
for at = 1, #some, 2 do
  local score = tonumber(some[at + 1])
  if (down and score < bound) or (not down and score > bound) then
    break
  end
  answer[at], answer[at + 1] = some[at], some[at + 1]
end
return answer
