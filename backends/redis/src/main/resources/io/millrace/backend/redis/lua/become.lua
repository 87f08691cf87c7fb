#!lua flags=allow-oom
-- become.lua: write a value that was worked out from the one that was seen.
-- It holds only if nobody has written another one meanwhile.
--
-- KEYS[1] value  string
-- ARGV[1] seen   '' for none
-- ARGV[2] next
--
-- Returns 1 when it is done, 0 when there is another. After a lost reply it is looked at again.

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
