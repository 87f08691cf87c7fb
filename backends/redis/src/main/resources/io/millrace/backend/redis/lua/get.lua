-- get.lua: read jobs by their ids.
-- Changes nothing.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] live    hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[3] due     zset  id -> instant at which it becomes ready
-- KEYS[4] retry   zset  id -> the same of those that wait for their next attempt
-- KEYS[5] waits   zset  id -> instant at which it was made
-- KEYS[6] side    hash  id .. ':p', ':c', ':s' -> progress, cursor, steps
-- KEYS[7] gone    zset  id -> until * 8 + how
-- KEYS[8] clock   zset  'a' .. id -> instant at which a ready job goes up a class
-- KEYS[9] conf    hash  ageing
-- KEYS[10] moving hash  id -> '<B' the state of one that is on its way to another queue, and which
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..] ids
--
-- Returns {now, job, job, ...}: {record, state, lease, progress, cursor, steps, urgency} of one that is
-- there, {until * 8 + how} of one that is remembered, {} of any other. What is not there is empty.

local jobs, live, due, retry, waits, side, gone, clock, conf, moving = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local aged = redis.call('HGET', conf, 'ageing')
aged = aged and tonumber(aged)
-- with age

local answer = {now}
for at = 2, #ARGV do
  local id = ARGV[at]
  local record = redis.call('HGET', jobs, id)
  if not record then
    local over = redis.call('ZSCORE', gone, id)
    answer[at] = {over or nil}
  else
    local state, lease, said = record:byte(63), false, {}
    if record:byte(62) > 127 then
      state = redis.call('HGET', moving, id):byte()
    elseif state == 0 then
      lease = redis.call('HGET', live, id)
      if lease then
        state = 3
      elseif redis.call('ZSCORE', due, id) then
        state = 1
      elseif redis.call('ZSCORE', retry, id) then
        state = 4
      else
        state = redis.call('ZSCORE', waits, id) and 0 or 2
      end
    end
    if bit.band(record:byte(62), 2) == 2 then
      said = redis.call('HMGET', side, id .. ':p', id .. ':c', id .. ':s')
    end
    answer[at] = {record, state, lease or '', said[1] or '', said[2] or '', said[3] or '',
      state == 2 and urgency_of(id, record) or record:byte(2)}
  end
end
return answer
