-- absent.lua: tell which jobs are not in this home, nor remembered.
-- Changes nothing.
--
-- KEYS[1] jobs  hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] gone  zset  id -> until * 8 + how
-- ARGV ids
--
-- Returns the ids of those that are not.

local absent = {}
for _, id in ipairs(ARGV) do
  if redis.call('HEXISTS', KEYS[1], id) == 0 and not redis.call('ZSCORE', KEYS[2], id) then
    absent[#absent + 1] = id
  end
end
return absent
