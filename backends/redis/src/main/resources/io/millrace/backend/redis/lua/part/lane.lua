-- lane.lua: in which lane a job stands while it is ready: with those that the same limits can hold.
--
-- A lane is named by key, 02, number of the type (none where the order of a key is strict) and what
-- its jobs ask of elsewhere. In `lanes` a job is '<lane>' 01 '<order>' 01 '<id>'. The order has 16
-- letters: 0 for who has the place of a strict key already, else 1; then what its jobs go by: urgency
-- or, where the order is strict, 0; n; and what its token needs to know: type, urgency.
--
-- Needs record, keyed (what the queue says of keys), across (what every job of a queue with shards asks
-- of elsewhere, '-' nothing but by its type), and the keys conf, lanes.

local strict = keyed and keyed:byte() % 2 == 1
local fair = keyed and keyed:byte() % 4 > 1

-- Its key, whether the queue looks at keys or not, and what it asks of elsewhere.
local function all_ties_of(record)
  if bit.band(record:byte(62), 16) == 0 then
    return '', ''
  end
  local at = 73 + record:byte(72)
  local key, needs = struct.unpack('<Hc0Hc0', record, at + 1 + record:byte(at))
  return key, needs
end
local function ties_of(record)
  local key, needs = all_ties_of(record)
  return keyed and key or '', needs
end
local function lane_by(record, key, needs)
  return key .. '\2' .. string.format('%02x', record:byte(11))
    .. (#needs > 40 and redis.sha1hex(needs) or needs)
end
-- Nil for one that nothing but its type and its queue can hold.
local function lane_of(record)
  local key, needs = ties_of(record)
  if strict and key ~= '' then
    return key .. '\2', key
  elseif not keyed and not across and needs == '' then
    return nil, key
  end
  return lane_by(record, key, needs), key
end
-- All that it asks of elsewhere: for itself, and because of the queue in which it is.
local function asks_of(record)
  local _, asks = all_ties_of(record)
  local also = across and (redis.call('HGET', conf, 'across:' .. type_of(record)) or across) or '-'
  return also == '-' and asks or asks == '' and also or asks .. '\4' .. also
end
local function in_strict(lane)
  return lane:byte(-1) == 2
end

local function member_of(lane, id, record, urgency, own)
  local type, n = struct.unpack('<BI6', record, 11)
  return string.format('%s\1%d%d%011x%02x%d\1%s', lane, own and 0 or 1, in_strict(lane) and 0 or urgency,
    n, type, urgency, id)
end
local function id_in(lane, member)
  return member:sub(#lane + 19)
end
local function first_in(lane, count)
  return redis.call('ZRANGEBYLEX', lanes, '[' .. lane .. '\1', '(' .. lane .. '\2', 'LIMIT', 0, count)
end
-- Where its lane stands when this one is its first.
local function rank_by(lane, member, turn)
  local at = #lane + 2
  local n, type, urgency = member:match('^(%x+)(%x%x)(%d)\1', at + 2)
  return rank(tonumber(type, 16), tonumber(urgency), fair and turn or tonumber(n, 16))
end
