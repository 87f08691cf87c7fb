-- age.lua: a ready job goes up a class each time it has waited so long, where its queue wants that.
--
-- In `clock` 'a' and its id has when it goes up next; not there, it is in the best class. So where it
-- stands follows from what stands there, whatever time it is now.
--
-- Needs now, aged (ms to go up a class, if at all), and the key clock.

-- The class in which it is to stand from now on.
local function urgency_now(id, record)
  local priority = record:byte(2)
  if not aged then
    return priority
  end
  local ready_since = struct.unpack('<i7', record, 55)
  local raised = math.min(math.max(math.floor((now - ready_since) / aged), 0), priority)
  if raised < priority then
    redis.call('ZADD', clock, ready_since + (raised + 1) * aged, 'a' .. id)
  else
    redis.call('ZREM', clock, 'a' .. id)
  end
  return priority - raised
end
-- The class in which it stands.
local function urgency_of(id, record)
  if not aged then
    return record:byte(2)
  end
  local at = redis.call('ZSCORE', clock, 'a' .. id)
  return at and record:byte(2) + 1 - (at - struct.unpack('<i7', record, 55)) / aged or 0
end
local function ages_no_more(ids)
  if aged and #ids > 0 then
    local names = {}
    for at, id in ipairs(ids) do
      names[at] = 'a' .. id
    end
    redis.call('ZREM', clock, unpack(names))
  end
end
