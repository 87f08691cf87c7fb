-- known.lua: read which workers are known.
--
-- KEYS[1] kept    zset  as in register.lua
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
--
-- Returns {now, {id, id, ...}}.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local ids = redis.call('ZRANGE', KEYS[1], '(' .. string.format('%.0f', now), '+inf', 'BYSCORE')
return {now, ids}
