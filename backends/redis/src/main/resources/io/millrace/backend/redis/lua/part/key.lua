-- key.lua: what runs and starts of each key of a queue.
--
-- Under R and its key `limits` has how many of it run, also while nobody looks at keys; under B what its rate has counted, under O who
-- has the place of a strict key while it does not run. `conf` has in `keys` '<B' (1 ordered, 2 fair, 4
-- there are overrides), '<I4' how many may run, and the rate if there is one; an override has the same
-- but for the first byte under 'key:' and its key.
--
-- Needs lane, park, bucket, brought, keyed, and the keys conf, limits.

local gates = {}

-- How much of a key may start now.
local function key_gate(key)
  local gate = gates[key]
  if not gate then
    local limit = keyed:byte() > 3 and redis.call('HGET', conf, 'key:' .. key) or keyed:sub(2)
    local there = redis.call('HMGET', limits, 'R' .. key, 'O' .. key)
    gate = {key = key, left = (strict and 1 or struct.unpack('<I4', limit)) - (there[1] or 0),
      owner = there[2], taken = 0, dry = 0, bucket = #limit > 4 and bucket_of('B' .. key, limit:sub(5))}
    gates[key] = gate
  end
  return gate
end
-- When one may start, by what has been taken till now; nil at once.
local function held_until(gate, id)
  if gate.left <= 0 and gate.owner ~= id then
    return math.huge
  elseif gate.bucket and available(gate.bucket) <= gate.dry then
    return free_at(gate.bucket)
  end
end
local function take_key(gate, id)
  if dry then
    gate.left, gate.dry = gate.left - 1, gate.dry + 1
    return
  elseif gate.owner == id then
    gate.owner = false
    redis.call('HDEL', limits, 'O' .. gate.key)
  else
    gate.left, gate.taken = gate.left - 1, gate.taken + 1
  end
  if gate.bucket then
    start(gate.bucket, 1)
    gate.started = true
  end
end
local function write_keys()
  for key, gate in pairs(gates) do
    if gate.taken > 0 then redis.call('HINCRBY', limits, 'R' .. key, gate.taken) end
    if gate.bucket and gate.started then write_bucket(gate.bucket) end
  end
end
