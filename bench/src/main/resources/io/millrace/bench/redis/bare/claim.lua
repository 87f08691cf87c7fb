-- ARGV: how many, stamp. Returns id, token, record, ...
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ids = redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1)
if #ids == 0 then return {} end
redis.call('ZREM', KEYS[2], unpack(ids))
local records = redis.call('HMGET', KEYS[1], unpack(ids))
local leases, live, lent = {}, {}, {}
for at, id in ipairs(ids) do
  local token = now .. '.' .. ARGV[2]
  leases[2 * at - 1], leases[2 * at] = now + 15000, id
  live[2 * at - 1], live[2 * at] = id, token
  lent[3 * at - 2], lent[3 * at - 1], lent[3 * at] = id, token, records[at]
end
redis.call('ZADD', KEYS[3], unpack(leases))
redis.call('HSET', KEYS[4], unpack(live))
return lent
