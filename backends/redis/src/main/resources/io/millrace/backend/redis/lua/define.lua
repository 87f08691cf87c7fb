-- define.lua: write a named object: a new one, or a new version of one that is there.
--
-- KEYS[1] defined   hash    name -> '<I4I6I6I6' version, revision, created, updated; then its spec
--                           and who wrote it, in Java's form
-- KEYS[2] names     zset    every name, all with the score 0: in the order of names
-- KEYS[3] revision  string  how often any object of the store was written
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] name
-- ARGV[3] wanted  the versions one of which must be there, by commas, 0 for none; '' for whatever
--                 it is
-- ARGV[4] spec    in Java's form
-- ARGV[5] by      in Java's form
--
-- Returns {word, version} of what is there then: 0 another version than the wanted one, 1 created,
-- 2 changed, 3 it was so before. A repeat after a lost reply is told 3, or 0 where one was wanted.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local name, wanted, spec, by = ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local there = redis.call('HGET', KEYS[1], name)
local version, _, created = 0, 0, now
if there then
  version, _, created = struct.unpack('<I4I6I6', there)
end
if wanted ~= '' and not (',' .. wanted .. ','):find(',' .. version .. ',', 1, true) then
  return {0, version}
end
if there and there:sub(23, 22 + #spec) == spec then
  return {3, version}
end
local revision = redis.call('INCR', KEYS[3])
local head = struct.pack('<I4I6I6I6', version + 1, revision, created, now)
redis.call('HSET', KEYS[1], name, head .. spec .. by)
redis.call('ZADD', KEYS[2], 0, name)
return {there and 2 or 1, version + 1}
