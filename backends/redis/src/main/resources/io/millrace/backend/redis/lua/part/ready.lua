-- ready.lua: how a job comes to its place among the ready ones, and leaves it.
--
-- Needs record, and the key ready.

local ranked = {}

-- It becomes ready; [write_ready] puts all of them down at once.
local function enter(id, record)
  local at = #ranked
  local type, n = struct.unpack('<BI6', record, 11)
  ranked[at + 1], ranked[at + 2] = rank(type, record:byte(2), n), id
end
local function write_ready()
  if #ranked > 0 then
    redis.call('ZADD', ready, unpack(ranked))
    ranked = {}
  end
end

-- Whether it was there.
local function leave(id)
  return redis.call('ZREM', ready, id) == 1
end
