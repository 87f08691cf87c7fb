-- kids.lua: have those that wait for a job hear of its end.
--
-- Needs out.

-- A job has come to `state` out of one that was no end.
local function has_ended(id, flags, state)
  if bit.band(flags, 64) == 64 then
    local cascades = state == 7 and bit.band(flags, 8) == 8
    owe('t' .. state .. (cascades and 1 or 0) .. id .. '\1')
  end
end
