-- place.lua: write down in which home jobs are to be found whose ids do not say it.
-- The first home of an id stands.
--
-- KEYS[1] ids   hash  id -> '<I6' when it was placed, then the name of its home
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] home
-- ARGV[3..] ids
--
-- Returns the home of each id.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local homes = {}
for at = 3, #ARGV do
  local entry = redis.call('HGET', KEYS[1], ARGV[at])
  local home = entry and entry:sub(7) or ARGV[2]
  if home == ARGV[2] then
    redis.call('HSET', KEYS[1], ARGV[at], struct.pack('<I6', now) .. home)
  end
  homes[at - 2] = home
end
return homes
