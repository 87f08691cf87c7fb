-- ARGV: id, record, ...
local records, ranks = {}, {}
local n = redis.call('HINCRBY', KEYS[5] .. ':n', 'n', #ARGV / 2) - #ARGV / 2
for at = 1, #ARGV, 2 do
  ranks[at], ranks[at + 1] = n + at, ARGV[at]
end
redis.call('HSET', KEYS[1], unpack(ARGV))
redis.call('ZADD', KEYS[2], unpack(ranks))
return #ARGV / 2
