-- flow.lua: count what goes through a queue lately (Flowed.java says how).
--
-- Needs the key flow.

local function flowed(slot, when, count)
  if math.floor(redis.call('HINCRBY', flow, slot, count) / 1048576) ~= when then
    redis.call('HSET', flow, slot, when * 1048576 + count)
  end
end
