-- choose.lua: find the best of the ready jobs that nothing holds.
--
-- Needs bucket, record, ready, and the keys types, conf, limits, jobs, ready.

local function wanted(type)
  if #ARGV < 9 then
    return true
  end
  for at = 9, #ARGV do
    local one = ARGV[at]
    if one == type or (one:sub(-1) == '*' and type:sub(1, #one - 1) == one:sub(1, -2)) then
      return true
    end
  end
  return false
end
local telling = {}
local function tell_held(id, by, until_)
  if redis.call('HSETNX', limits, 'told' .. (by.number or ''), 1) == 1 then
    local record = redis.call('HGET', jobs, id)
    local at = #telling
    telling[at + 1], telling[at + 2], telling[at + 3], telling[at + 4] =
      id, type_of(record), by.type or '', until_
  end
end

-- One cursor a type, the smallest rank of them all next: so nothing is looked at that is not lent.
local cursors = {}
local function best(most)
  local names = redis.call('HGETALL', types)
  if #names == 2 and not limited then
    return wanted(names[1]) and redis.call('ZRANGE', ready, 0, most - 1) or {}
  end
  local ids = {}
  local slice = math.floor(2 * most / #names) + 1
  local function fill(cursor)
    cursor.list = redis.call('ZRANGE', ready, cursor.from, cursor.to, 'BYSCORE', 'LIMIT', cursor.seen,
      slice, 'WITHSCORES')
    cursor.seen, cursor.at = cursor.seen + slice, 1
    cursor.rank = cursor.list[2] and cursor.list[2] % 35184372088832 or math.huge
  end
  local function bind(cursor)
    local limit = redis.call('HGET', conf, 'type:' .. cursor.type)
    if limit then
      local running = redis.call('HGET', limits, 'r' .. cursor.number) or 0
      cursor.left = struct.unpack('<I4', limit) - running
      if #limit > 4 then
        cursor.bucket = bucket_of('t' .. cursor.number, limit:sub(5))
        cursor.full = cursor.left <= 0
        cursor.left = math.min(cursor.left, available(cursor.bucket))
      end
    end
  end
  for at = 1, #names, 2 do
    if wanted(names[at]) then
      local number = tonumber(names[at + 1])
      local cursor = {type = names[at], number = number, seen = 0, from = number * 35184372088832,
        to = string.format('(%.0f', (number + 1) * 35184372088832), left = math.huge, taken = 0}
      fill(cursor)
      if cursor.rank < math.huge then
        if limited then bind(cursor) end
        cursors[#cursors + 1] = cursor
      end
    end
  end
  while #ids < most do
    local cursor
    for _, one in ipairs(cursors) do
      if one.left <= 0 and one.rank < math.huge then
        tell_held(one.list[one.at], one, one.bucket and not one.full
          and available(one.bucket) <= one.taken and free_at(one.bucket) or -1)
      elseif one.rank < math.huge and (not cursor or one.rank < cursor.rank) then
        cursor = one
      end
    end
    if not cursor then
      break
    end
    ids[#ids + 1] = cursor.list[cursor.at]
    cursor.at, cursor.left, cursor.taken = cursor.at + 2, cursor.left - 1, cursor.taken + 1
    if cursor.list[cursor.at] then
      cursor.rank = cursor.list[cursor.at + 1] % 35184372088832
    else
      fill(cursor)
    end
  end
  for _, one in ipairs(cursors) do
    if one.taken > 0 and limited then
      redis.call('HDEL', limits, 'told' .. one.number)
      redis.call('HINCRBY', limits, 'r' .. one.number, one.taken)
      if one.bucket then start(one.bucket, one.taken) end
    end
  end
  return ids
end
