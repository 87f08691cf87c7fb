#!lua flags=allow-oom
-- lease.lua: take a lease that nobody holds, or renew one's own.
--
-- KEYS[1] lease  hash  node, epoch, since, until of the newest reign; resting, rested: who is not
--                      to have it before when
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] node
-- ARGV[3] ttl_ms
--
-- Returns {epoch, since, until}, or nothing when it is not to be had. If the reply is lost, the
-- repeat renews.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local node, ttl = ARGV[2], tonumber(ARGV[3])

local there = redis.call('HMGET', KEYS[1], 'node', 'epoch', 'since', 'until', 'resting', 'rested')
local holder, epoch, since = there[1], tonumber(there[2] or 0), tonumber(there[3] or 0)
if tonumber(there[4] or 0) > now then
  if holder ~= node then
    return {}
  end
elseif there[5] == node and tonumber(there[6]) > now then
  return {}
else
  epoch, since = math.max(epoch + 1, now), now
end
redis.call('HSET', KEYS[1], 'node', node, 'epoch', epoch, 'since', since, 'until', now + ttl)
return {epoch, since, now + ttl}
