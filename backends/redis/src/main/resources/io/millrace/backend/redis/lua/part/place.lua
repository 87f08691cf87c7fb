-- place.lua: in which state a job is: what its record says when it has ended, else where it stands.
--
-- Needs the keys due, retry, waits.

local function place_of(id, record, lease)
  if record:byte(63) > 0 then
    return record:byte(63)
  elseif lease then
    return 3
  elseif redis.call('ZSCORE', due, id) then
    return 1
  elseif redis.call('ZSCORE', retry, id) then
    return 4
  end
  return redis.call('ZSCORE', waits, id) and 0 or 2
end
