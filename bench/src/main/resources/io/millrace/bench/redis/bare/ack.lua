-- ARGV: id, token, ...
if #ARGV == 0 then return 0 end
local ids, ended = {}, {}
for at = 1, #ARGV, 2 do
  ids[#ids + 1] = ARGV[at]
end
local tokens = redis.call('HMGET', KEYS[4], unpack(ids))
local records = redis.call('HMGET', KEYS[1], unpack(ids))
local own, written = {}, {}
for at, id in ipairs(ids) do
  if tokens[at] == ARGV[2 * at] then
    own[#own + 1] = id
    ended[#ended + 1], ended[#ended + 2] = at, id
    written[#written + 1], written[#written + 2] = id, records[at] .. 'd'
  end
end
redis.call('HDEL', KEYS[4], unpack(own))
redis.call('ZREM', KEYS[3], unpack(own))
redis.call('HSET', KEYS[1], unpack(written))
redis.call('ZADD', KEYS[5], unpack(ended))
return #own
