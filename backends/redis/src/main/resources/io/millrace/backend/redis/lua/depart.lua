#!lua flags=allow-oom
-- depart.lua: forget a job that has come to the queue to which it went.
-- Who looks for it here is told for ten minutes that it went.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] moving  hash  id -> the state in which it stands, then the queue to which it goes
-- KEYS[3] side    hash  id .. ':p', ':c', ':s', ':l' -> progress, cursor, steps, lines that were said
-- KEYS[4] kids    zset  parent, byte 1, child -> 0
-- KEYS[5] gone    zset  id -> until * 8 + how, 6 for moved
-- KEYS[6] out     zset  what is to be done in other homes -> from when on
-- KEYS[7] came    zset  id of one that came from another queue -> instant at which it was made
-- KEYS[8] log     list  its lines
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] id
-- ARGV[3] version of the job when it was moved
--
-- Returns nothing.

local jobs, moving, side, kids, gone, out, came, log = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local id, version = ARGV[2], tonumber(ARGV[3])

local record = redis.call('HEXISTS', moving, id) == 1 and redis.call('HGET', jobs, id)
if record and struct.unpack('<I3', record, 69) == version then
  redis.call('HDEL', jobs, id)
  redis.call('HDEL', moving, id)
  redis.call('ZREM', came, id)
  redis.call('HDEL', side, id .. ':p', id .. ':c', id .. ':s', id .. ':l')
  redis.call('ZREMRANGEBYLEX', kids, '(' .. id .. '\1', '(' .. id .. '\2')
  redis.call('ZADD', gone, (now + 600000) * 8 + 6, id)
  redis.call('ZREM', out, 'm' .. id)
  redis.call('UNLINK', log)
end
