-- lend.lua: give jobs to who asks, each with a lease of its own.
--
-- What runs of each type and key is counted whether the queue looks at them or not, so that a limit that
-- comes later finds it. Of keys that it looks at part/key.lua does.
--
-- Needs now, keyed, next_epoch, next_of_all, aged, preempt, holds, where it is told (lent, bonded), and the keys jobs,
-- live, leases, clock, side, limits, pre.

local function lend(ids, to)
  local length, stamp, holder, told = to.length, to.stamp, to.holder, #lent
  local records = redis.call('HMGET', jobs, unpack(ids))
  local leased, dated, reported, expiring, terms, runs, of_type = {}, {}, {}, {}, {}, {}, {}
  local could = preempt and preempt ~= 'none' and {}
  for at, id in ipairs(ids) do
    local record = records[at]
    local term = record:sub(3, 10)
    local common = terms[term]
    if not common then
      local timeout, own = struct.unpack('<I4I4', term)
      local long = length > 0 and length or own
      local deadline = math.min(now + long, now + timeout + 2000)
      common = {deadline, struct.pack('<I4I6BBI6I6I6I6H', long, deadline, 0, 0, 0, 0, 0, now, #holder)
        .. holder}
      terms[term] = common
      next = math.min(next, deadline)
    end
    local lease = struct.pack('<I6', next_epoch()) .. stamp .. common[2]
    leased[2 * at - 1], leased[2 * at] = id, lease
    dated[2 * at - 1], dated[2 * at] = common[1], id
    lent[told + 3 * at - 2], lent[told + 3 * at - 1], lent[told + 3 * at] = id, record, lease
    local flags, type = record:byte(62), record:byte(11)
    of_type[type] = (of_type[type] or 0) + 1
    if flags > 1 then
      if not keyed and bit.band(flags, 16) == 16 then
        local head = 73 + record:byte(72)
        local key = struct.unpack('<Hc0', record, head + 1 + record:byte(head))
        if key ~= '' then runs['R' .. key] = (runs['R' .. key] or 0) + 1 end
      end
      if bit.band(flags, 2) == 2 then reported[#reported + 1] = id end
      if bit.band(flags, 32) == 32 then bonded[#bonded + 1], bonded[#bonded + 2] = id, record end
      if bit.band(flags, 5) == 4 then expiring[#expiring + 1] = 'x' .. id end
    end
    if aged then expiring[#expiring + 1] = 'a' .. id end
    if could and record:byte() < 128 then
      could[#could + 1], could[#could + 2] = record:byte(2) * 2199023255552
        + struct.unpack('<I6', record, 12), id
    end
  end
  redis.call('HSET', live, unpack(leased))
  redis.call('ZADD', leases, unpack(dated))
  for type, count in pairs(of_type) do
    redis.call('HINCRBY', limits, 'r' .. type, count)
  end
  for of, count in pairs(runs) do
    redis.call('HINCRBY', limits, of, count)
  end
  if could and #could > 0 then redis.call('ZADD', pre, unpack(could)) end
  if #expiring > 0 then
    redis.call('ZREM', clock, unpack(expiring))
    next = next_of_all()
  end
  if #holds > 0 then
    local held_by = {}
    for at = 1, #holds, 2 do
      held_by[at], held_by[at + 1] = holds[at] .. ':h', holds[at + 1]
    end
    redis.call('HSET', side, unpack(held_by))
  end
  if to.named ~= '0' then
    local asked = {to.named == '2' and redis.call('GET', to.ask) or struct.pack('<I6', now)}
    for at = 1, #leased, 2 do
      asked[#asked + 1] = string.char(#leased[at]) .. leased[at] .. leased[at + 1]:sub(1, 32)
    end
    redis.call('SET', to.ask, table.concat(asked), 'PX', 60000)
  end
  return reported
end
