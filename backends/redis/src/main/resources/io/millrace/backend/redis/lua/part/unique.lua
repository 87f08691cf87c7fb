-- unique.lua: which job stands for all like it, and which comes next.
-- It stands while its state is one of those that count, at most for its period.
--
-- KEYS uniq  hash  print -> '<I6B' until (0 for ever) and width of its id; its id; the id of the next
--
-- Needs now, out, and the keys jobs and uniq.

-- Out of what begins with the type of a job that has bonds: the states that count, a bit each; its
-- period; and its print (Bonds.java says how it is laid out).
local function bonds_at(text, at, flags)
  at = at + 1 + text:byte(at)
  if bit.band(flags, 16) == 16 then
    at = at + 2 + struct.unpack('<H', text, at)
    at = at + 2 + struct.unpack('<H', text, at)
  end
  at = at + 4 + struct.unpack('<I4', text, at)
  local states, period, width = struct.unpack('<HI6B', text, at + 5)
  return states, period, text:sub(at + 14, at + 13 + width)
end
local function bonds_of(record)
  return bonds_at(record, 73 + record:byte(72), record:byte(62))
end
local function counts(states, state)
  return math.floor(states / 2 ^ state) % 2 == 1
end
local function put(print, till, id, next)
  redis.call('HSET', uniq, print, struct.pack('<I6B', till, #id) .. id .. next)
end
local function till_of(record, period)
  return period > 0 and struct.unpack('<I6', record, 18) + period or 0
end

-- Who stood does no longer; the next does, and is free to go.
local function stand_down(print, next)
  local record = next ~= '' and redis.call('HGET', jobs, next)
  if not record then
    redis.call('HDEL', uniq, print)
    return
  end
  local _, period = bonds_of(record)
  put(print, till_of(record, period), next, '')
  owe('f' .. next)
end

-- Who stands for those of a print, and who comes next; nothing when nobody does.
local function standing(print)
  local there = redis.call('HGET', uniq, print)
  while there do
    local till, id, at = struct.unpack('<I6Bc0', there)
    local next = there:sub(at)
    if (till == 0 or till > now) and redis.call('HEXISTS', jobs, id) == 1 then
      return id, next
    end
    stand_down(print, next)
    there = redis.call('HGET', uniq, print)
  end
end

-- Whether a job stands for those like it, for as long as it may.
local function stands(id, record)
  if bit.band(record:byte(62), 32) == 0 then
    return false
  end
  local states, _, print = bonds_of(record)
  local there = states > 0 and redis.call('HGET', uniq, print)
  return there and select(2, struct.unpack('<I6Bc0', there)) == id
end

-- A job with bonds has come to stand in `state`; a job that is forgotten stands in none. One that came
-- next stands also while it waits for others still.
local function came(id, record, state)
  local states, _, print = bonds_of(record)
  local there = states > 0 and redis.call('HGET', uniq, print)
  if not there then
    return
  end
  local till, who, at = struct.unpack('<I6Bc0', there)
  local next, over = there:sub(at), state < 0 or state > 4
  if next == id then
    if over then put(print, till, who, '') end
  elseif who == id and (state < 0 or (state > 0 and not counts(states, state)) or (over and next ~= '')) then
    stand_down(print, next)
  end
end

-- A job with bonds is to stand for those like it, if nobody does and its state counts.
local function stand(id, record, state)
  local states, period, print = bonds_of(record)
  if counts(states, state) and not standing(print) then
    put(print, till_of(record, period), id, '')
  end
end
