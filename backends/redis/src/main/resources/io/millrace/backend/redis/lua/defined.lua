-- defined.lua: read named objects in the order of their names.
--
-- KEYS[1] defined   hash    name -> version and the rest of it (define.lua)
-- KEYS[2] names     zset    every name, all with the score 0: in the order of names
-- ARGV[1] after   the name behind which it begins; '' for the first
-- ARGV[2] limit
--
-- Returns {name, object, ...}.

local first = ARGV[1] == '' and '-' or '(' .. ARGV[1]
local names = redis.call('ZRANGEBYLEX', KEYS[2], first, '+', 'LIMIT', 0, ARGV[2])
local answer = {}
for at, name in ipairs(names) do
  answer[2 * at - 1], answer[2 * at] = name, redis.call('HGET', KEYS[1], name)
end
return answer
