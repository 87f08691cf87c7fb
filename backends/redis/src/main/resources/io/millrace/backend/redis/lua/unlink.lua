#!lua flags=allow-oom
-- unlink.lua: take away the lines of jobs that are forgotten.
-- One that came again under its id keeps what it has said since.
--
-- KEYS[1] side   hash  id .. ':l' -> how many lines it has said
-- KEYS[2] trash  zset  id whose log is to be unlinked -> since
-- KEYS[3..] log  list  of each id
-- ARGV ids
--
-- Returns nothing.

for at, id in ipairs(ARGV) do
  if redis.call('HEXISTS', KEYS[1], id .. ':l') == 0 then
    redis.call('UNLINK', KEYS[2 + at])
  end
  redis.call('ZREM', KEYS[2], id)
end
