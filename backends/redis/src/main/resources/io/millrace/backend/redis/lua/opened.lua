#!lua flags=allow-oom
-- opened.lua: note that the queues of an operation at its end are open again.
--
-- KEYS[1] closed  set  ids of those at their end whose queues are still to be opened
-- ARGV[1] id
--
-- Returns nothing.

redis.call('SREM', KEYS[1], ARGV[1])
