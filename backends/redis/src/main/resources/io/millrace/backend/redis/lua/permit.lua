-- permit.lua: write down of which limiter a permit is, for a permit names none.
-- The limiter that it was first asked of stands as long as it holds it.
--
-- KEYS[1] permit  string  limiter
-- ARGV[1] limiter  that is asked now
-- ARGV[2] gone     one that does not hold it any more; '' for none
-- ARGV[3] time_ms  for so long
--
-- Returns the limiter.

local there = redis.call('GET', KEYS[1])
local limiter = there and there ~= ARGV[2] and there or ARGV[1]
redis.call('SET', KEYS[1], limiter, 'PX', ARGV[3])
return limiter
