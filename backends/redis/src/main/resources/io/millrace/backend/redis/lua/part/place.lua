-- place.lua: in which state a job is: what its record says when it has ended, else where it stands.
--
-- Needs the keys ready, due and retry.

local function place_of(id, record, lease)
  if record:byte(63) > 0 then
    return record:byte(63)
  elseif lease then
    return 3
  elseif redis.call('ZSCORE', ready, id) then
    return 2
  elseif redis.call('ZSCORE', due, id) then
    return 1
  end
  return redis.call('ZSCORE', retry, id) and 4 or 0
end
