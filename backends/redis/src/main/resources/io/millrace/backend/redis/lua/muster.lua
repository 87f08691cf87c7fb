#!lua flags=allow-oom
-- muster.lua: have those who run in a home counted where its queue with several shards is bounded as
-- one, since that has changed. Each has a permit under whose name it is held there.
--
-- KEYS[1] conf  hash  across, 'across:' .. type; muster: since which rev they are to be counted
-- KEYS[2] jobs  hash  id -> record (Packed.java says how it is laid out)
-- KEYS[3] live  hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[4] side  hash  id .. ':h' -> permit
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] cursor  where to go on, 0 at first
-- ARGV[3] most    about so many are looked at
-- ARGV[4] name    how a permit is called that is made now, but for the place of its job and the instant
-- ARGV[5] rev     up to which change they are counted; one that is newer is left to who made it
-- ARGV[6] done    the rev since which they are counted; '' none yet
--
-- Returns {rev, cursor, longest, id, asks, permit, ...}: where to go on, 0 when that was all, the ms for
-- which all of these run at most, and what each asks of elsewhere; nothing when nobody is to be counted.

local conf, jobs, live, side = unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local setup = redis.call('HMGET', conf, 'keys', 'across', 'muster')
local keyed, across = setup[1], setup[2]
local since = setup[3]
if not since or tonumber(since) > tonumber(ARGV[5]) then return {} end
if since == ARGV[6] then
  redis.call('HDEL', conf, 'muster')
  return {}
end
-- with record, lane

local some, longest, told = redis.call('HSCAN', live, ARGV[2], 'COUNT', ARGV[3]), 0, {}
for at = 1, #some[2], 2 do
  local id, lease = some[2][at], some[2][at + 1]
  local asks = lease:byte(43) ~= 4 and lease:byte(44) < 2 and asks_of(redis.call('HGET', jobs, id)) or ''
  if asks ~= '' then
    redis.call('HSETNX', side, id .. ':h', ARGV[4] .. ARGV[2] .. at .. string.format('-%.0f', now))
    longest = math.max(longest, struct.unpack('<I6', lease, 37) - now)
    table.insert(told, id)
    table.insert(told, asks)
    table.insert(told, redis.call('HGET', side, id .. ':h'))
  end
end
return {since, some[1], longest, unpack(told)}
