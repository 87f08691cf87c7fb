-- name.lua: keep the names of breakers that have a rule.
--
-- KEYS[1] breakers  set  names
-- ARGV name and 1 when it has a rule, 0 when it has none; ...
--
-- Returns nothing.

for at = 1, #ARGV, 2 do
  redis.call(ARGV[at + 1] == '1' and 'SADD' or 'SREM', KEYS[1], ARGV[at])
end
