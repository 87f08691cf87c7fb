#!lua flags=allow-oom
-- check.lua: look through a home, a slice at a time, and mend what is not as it must be.
--
-- KEYS[1] conf    hash  keys, ageing, across; relane: whether lanes change
-- KEYS[2] stat    hash  laned: whether there may be lanes
-- KEYS[3] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[4] live    hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[5] clock   zset  'a' .. id -> instant at which a ready job goes up a class
-- KEYS[6] limits  hash  what is known of lanes and keys (part/park.lua, part/key.lua)
-- KEYS[7] parked  zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[8] watch   zset  gate -> instant at which to look at it again
-- KEYS[9] lanes   zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[10] leases, [11] ready, [12] waits, [13] due, [14] retry, [15] succeeded, [16] dead,
-- KEYS[17] cancelled, [18] discarded  zset  the other places
-- KEYS[19] pre    zset  id -> where it is with its slot (part/aside.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] line    0 the jobs, 1 the lanes, 2.. the places from KEYS[9] on
-- ARGV[3] cursor  where to go on in it; '' to begin
-- ARGV[4] mend    1: what is found is mended
-- ARGV[5] count   so many at a time, or a few more
-- ARGV[6..] checks that are wanted
--
-- Returns {looked, cursor, findings}: cursor '' when the line is at its end; findings = {check, subject,
-- detail, 1 when it is mended, ...}.

local conf, stat, jobs, live, clock, limits, parked, watch, lanes, leases, ready, waits, due, retry =
  unpack(KEYS)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local setup = redis.call('HMGET', conf, 'keys', 'ageing', 'relane', 'across')
local keyed, aged, relaning, across = setup[1], setup[2] and tonumber(setup[2]), setup[3], setup[4]
local pre = KEYS[19]
local place_in = {[0] = waits, due, nil, nil, retry, KEYS[15], KEYS[16], KEYS[17], KEYS[18]}
local names = {'lanes', 'leases', 'ready', 'waiting', 'scheduled', 'retrying', 'succeeded', 'dead',
  'cancelled', 'discarded', 'preempted'}
-- with record, lane, age, park, ready, look

local line, cursor, count = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[5])
local looked = 0
if line == 1 then
  while looked < count and cursor do
    local first = redis.call('ZRANGEBYLEX', lanes, cursor == '' and '-' or '[' .. cursor .. '\2', '+',
      'LIMIT', 0, 1)[1]
    cursor = first and first:match('^[^\1]*')
    if cursor then
      looked = looked + 1
      look_at_lane(cursor)
    end
  end
else
  local key = line == 0 and jobs or KEYS[line + 7]
  local some = redis.call(line == 0 and 'HSCAN' or 'ZSCAN', key, cursor == '' and 0 or cursor, 'COUNT', count)
  cursor = some[1] ~= '0' and some[1]
  for at = 1, #some[2], 2 do
    looked = looked + 1
    if line == 0 then
      look_at_job(some[2][at], some[2][at + 1])
    else
      look_at_entry(key, names[line - 1], some[2][at])
    end
  end
end
write_counts()
return {looked, cursor or '', findings}
