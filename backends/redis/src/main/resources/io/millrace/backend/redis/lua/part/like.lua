-- like.lua: whether one like a new job is there, in its home or before it in the same call.
--
-- Needs unique, and where the jobs begin.

local first, found = {}, {}

-- Then `found` tells who stands and who comes next; `other` that it is not the one that was known.
local function is_like(at)
  local from = begin + 3 * at - 3
  local head = ARGV[from + 1]
  if bit.band(head:byte(12), 32) == 0 then
    return false
  end
  local states, _, print = bonds_at(ARGV[from + 2], 1, head:byte(12))
  if states == 0 then
    return false
  end
  local word, known, id, next = head:byte(27), head:sub(28), nil, nil
  if first[print] then
    id, next = unpack(first[print])
  else
    id, next = standing(print)
  end
  local record = id and word > 7 and redis.call('HGET', jobs, id)
  local over = record and record:byte(63) > 4
  if id ~= (known ~= '' and known or nil) or bit.band(word, 4) == 4
    or (bit.band(word, 8) == 8 and (over or next ~= '')) or (word > 15 and not over) then
    found[at] = {id or '', next or ''}
    found.other = found.other or id ~= known or bit.band(word, 4) == 0
    return true
  end
  local run = bit.band(head:byte(12), 8) == 8 and struct.unpack('<i7', head, 13) or 0
  if bit.band(word, 8) == 8 then
    first[print] = {id, ARGV[from]}
  elseif counts(states, word % 2 == 1 and 0 or run > now and 1 or 2) then
    first[print] = {ARGV[from], ''}
  end
  return false
end

-- A job with bonds is in: it stands for those like it, or comes next; and it is to hear of its parents.
local function bond(id, record, word, known, state)
  local states, period, print = bonds_of(record)
  if bit.band(word, 8) == 8 then
    put(print, struct.unpack('<I6', redis.call('HGET', uniq, print)), known, id)
  elseif counts(states, state) then
    put(print, till_of(record, period), id, '')
  elseif word > 15 then
    redis.call('HDEL', uniq, print)
  end
  if bit.band(word, 2) == 2 then
    owe('w' .. id)
  end
end
