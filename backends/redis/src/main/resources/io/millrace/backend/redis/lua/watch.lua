#!lua flags=allow-oom
-- watch.lua: make a job known to those of this home whom it names as its parents.
-- Those that have ended keep it too, so that what they came to can be read when it is lent.
--
-- KEYS[1] jobs  hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] kids  zset  parent, byte 1, child -> 0
-- KEYS[3] gone  zset  id -> until * 8 + how
-- KEYS[4] binned  hash  id .. ':j' -> record of one that may come back (part/bin.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] child
-- ARGV[3] born    when the child was made, if it only names those that were there before; else 0
-- ARGV[4..] parents
--
-- Returns the state of each: 5 to 8 when it has ended, 0 while it goes on, -1 when nobody knows, -2
-- when it is on its way to another queue.

local jobs, kids, gone, binned = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local child, born = ARGV[2], tonumber(ARGV[3])

local function name(where, field, parent, record)
  if bit.band(record:byte(62), 64) == 0 then
    redis.call('HSET', where, field,
      record:sub(1, 61) .. string.char(record:byte(62) + 64) .. record:sub(63))
  end
  redis.call('ZADD', kids, 0, parent .. '\1' .. child)
end
local function is_younger(record)
  return born > 0 and struct.unpack('<I6', record, 18) > born
end

local states = {}
for at = 4, #ARGV do
  local parent = ARGV[at]
  local record = redis.call('HGET', jobs, parent)
  if record and is_younger(record) then
    record = false
  end
  local state = -1
  if record and bit.band(record:byte(62), 128) == 128 then
    state = -2
  elseif record then
    state = record:byte(63)
    name(jobs, parent, parent, record)
  else
    local lies = redis.call('HGET', binned, parent .. ':j')
    if lies and not is_younger(lies) then name(binned, parent .. ':j', parent, lies) end
    local over = redis.call('ZSCORE', gone, parent)
    if over and math.floor(over / 8) > now and over % 8 < 5 then
      state = over % 8 + 4
    end
  end
  states[#states + 1] = state
end
return states
