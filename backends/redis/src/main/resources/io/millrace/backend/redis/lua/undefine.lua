#!lua flags=allow-oom
-- undefine.lua: take a named object away.
--
-- KEYS[1] defined  hash  name -> '<I4' version, and the rest of it (define.lua)
-- KEYS[2] names    zset  every name, all with the score 0: in the order of names
-- ARGV[1] name
-- ARGV[2] wanted  the versions one of which must be there, by commas; '' for whatever it is
--
-- Returns -1 when it is taken away, else the version that is there, 0 for none.

local name, wanted = ARGV[1], ARGV[2]

local there = redis.call('HGET', KEYS[1], name)
local version = 0
if there then
  version = struct.unpack('<I4', there)
end
if not there or (wanted ~= '' and not (',' .. wanted .. ','):find(',' .. version .. ',', 1, true)) then
  return version
end
redis.call('HDEL', KEYS[1], name)
redis.call('ZREM', KEYS[2], name)
return -1
