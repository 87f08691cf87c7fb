#!lua flags=allow-oom
-- cut.lua: forget the oldest lines of the audit: those that are too old, and the oldest of too many.
--
-- KEYS[1] audit  stream  0-number -> l: '<I6' when it was, then the line in Java's form
-- ARGV[1] before  ms; older ones go
-- ARGV[2] keep    of more the oldest go
-- ARGV[3] limit   of those that go now
--
-- Returns how many went.

local before, keep, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local many = redis.call('XLEN', KEYS[1]) - keep
local gone = 0
local lines = limit > 0 and redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', limit) or {}
for at, line in ipairs(lines) do
  if at > many and struct.unpack('<I6', line[2][2]) >= before then
    break
  end
  gone = at
end
if gone > 0 then
  local number = tonumber(lines[gone][1]:sub(3))
  redis.call('XTRIM', KEYS[1], 'MINID', string.format('0-%.0f', number + 1))
end
return gone
