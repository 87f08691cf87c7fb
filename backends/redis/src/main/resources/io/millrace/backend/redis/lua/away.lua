-- away.lua: read a job that is on its way to another queue, with all that goes with it.
-- Changes nothing.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] moving  hash  id -> '<B' the state in which it stands, then the queue to which it goes
-- KEYS[3] side    hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[4] log     list  its lines
-- ARGV[1] id
--
-- Returns {record, state, queue, {field, value, ...}, {line, ...}}, or {} when it is not on its way.

local id = ARGV[1]
local to = redis.call('HGET', KEYS[2], id)
if not to then
  return {}
end
local said = {}
for _, field in ipairs({':p', ':c', ':s', ':l'}) do
  local value = redis.call('HGET', KEYS[3], id .. field)
  if value then
    said[#said + 1], said[#said + 2] = field, value
  end
end
return {redis.call('HGET', KEYS[1], id), to:byte(1), to:sub(2), said, redis.call('LRANGE', KEYS[4], 0, -1)}
