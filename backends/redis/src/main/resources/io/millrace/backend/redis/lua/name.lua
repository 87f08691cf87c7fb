-- name.lua: keep the names of breakers that have a rule, and of limiters.
--
-- KEYS[1] breakers or limiters  set  names
-- ARGV name and 1 when it is to be there, 0 when it is not; ...
--
-- Returns nothing.

for at = 1, #ARGV, 2 do
  redis.call(ARGV[at + 1] == '1' and 'SADD' or 'SREM', KEYS[1], ARGV[at])
end
