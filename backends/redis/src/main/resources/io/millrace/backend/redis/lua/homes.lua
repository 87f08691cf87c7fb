-- homes.lua: the numbers of homes, given once and never again to another.
--
-- KEYS[1] homes  hash  name -> number
-- ARGV names
--
-- Returns the numbers in the order of the names.

local numbers = {}
for at, name in ipairs(ARGV) do
  local number = redis.call('HGET', KEYS[1], name)
  if not number then
    number = math.min(redis.call('HLEN', KEYS[1]), 1048575)
    redis.call('HSET', KEYS[1], name, number)
  end
  numbers[at] = tonumber(number)
end
return numbers
