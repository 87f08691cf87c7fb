-- append.lua: add lines of the audit behind all others.
-- Each gets the next number of all that ever were.
--
-- KEYS[1] audit  stream  0-number -> l: '<I6' when it was, then the line in Java's form
-- ARGV lines
--
-- Returns nothing. If the reply is lost, a repeat adds them once more.

for _, line in ipairs(ARGV) do
  redis.call('XADD', KEYS[1], '0-*', 'l', line)
end
