-- brought.lua: permits of limits that lie elsewhere, which who asks has brought along.
--
-- ARGV from brought_at on: needs, the gate that refused more ('' none), until when (-1 nobody knows), how
-- many permits, and these. For what was not brought `wants` tells: needs, how many, lease_ms of the first.
-- From there on the claim is `dry`.
--
-- Needs ARGV, brought_at, max, park, fresh (whether it did not come too late), where it is told (wants, holds), and the key jobs.

local brought, wants_at, wanting, dry = {}, {}, 0, false
while fresh and brought_at < #ARGV do
  local needs, gate, until_, count = unpack(ARGV, brought_at, brought_at + 3)
  until_ = tonumber(until_)
  brought[needs] = {gate = gate, until_ = until_ < 0 and math.huge or until_, next = brought_at + 4,
    last = brought_at + 3 + count}
  -- Where all was granted there may be room for those too that wait there.
  for need in (gate == '' and count + 0 < max and needs or ''):gmatch('[^\4]+') do
    local limiter = need:match('^l%d+:(.*)$')
    if limiter then wake('l' .. limiter, math.min(max - count, 32)) end
  end
  brought_at = brought_at + 4 + count
end

-- A permit, or what refused more of them; neither when it is still to be brought.
local function permit_for(needs, id)
  local there = brought[needs]
  if there and there.next <= there.last then
    there.next = there.next + 1
    return not dry and ARGV[there.next - 1] or nil
  elseif there and there.gate ~= '' then
    return nil, there
  end
  local at = wants_at[needs]
  if not at then
    at, wanting, dry = #wants + 1, wanting + 1, true
    wants_at[needs], wants[at], wants[at + 1] = at, needs, 0
    wants[at + 2] = struct.unpack('<I4', redis.call('HGET', jobs, id), 7)
  end
  wants[at + 1] = wants[at + 1] + 1
end
