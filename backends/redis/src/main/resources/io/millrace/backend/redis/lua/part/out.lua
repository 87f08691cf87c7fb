-- out.lua: write down what is to be done in other homes (Errand.java says how).
-- Who took the step is told of it and does it; two seconds later somebody else may.
--
-- Needs now, and the key outbox.

local owed = {}
local function owe(errand)
  redis.call('ZADD', outbox, now + 2000, errand)
  owed[#owed + 1] = errand
end
