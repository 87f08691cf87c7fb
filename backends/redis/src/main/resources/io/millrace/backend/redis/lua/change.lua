#!lua flags=allow-oom
-- change.lua: give jobs another record, and perhaps another place, by somebody's will.
-- What they become was worked out from what they were; it holds only if they still are that.
--
-- KEYS[1] jobs    hash  id -> record (Packed.java says how it is laid out)
-- KEYS[2] live    hash  id -> lease (Lent.java says how it is laid out)
-- KEYS[3] ready   zset  id -> rank: type * 2^45 + priority * 2^41 + n
-- KEYS[4] due     zset  id -> instant at which it becomes ready
-- KEYS[5] retry   zset  id -> the same of those that wait for their next attempt
-- KEYS[6] leases  zset  id -> instant at which its lease is to be looked at
-- KEYS[7] waits   zset  id -> instant at which it was made
-- KEYS[8] clock   zset  'x' .. id -> instant at which it expires; 'a' .. id when it goes up a class
-- KEYS[9] stat    hash  sums since ever: cancelled
-- KEYS[10] flow   hash  what went through lately: slot -> when * 2^20 + count
-- KEYS[11] side   hash  id .. ':p' -> progress
-- KEYS[12] succeeded, [13] dead, [14] cancelled, [15] discarded  zset  id -> instant of its end
-- KEYS[16] limits  hash  'r' .. number of a type -> how many of it run; what is known of lanes and keys
--                        (part/park.lua, part/key.lua)
-- KEYS[17] lanes  zset  lane, order and id of a ready job that stands in a lane (part/lane.lua)
-- KEYS[18] parked zset  gate, turn and lane that waits there (part/park.lua)
-- KEYS[19] watch  zset  gate -> instant at which to look at it again
-- KEYS[20] conf   hash  keys, ageing, preempt, across; shut: what comes back must wait
-- KEYS[21] uniq  hash  who stands for those like it (part/unique.lua)
-- KEYS[22] out   zset  what is to be done in other homes -> from when on (part/out.lua)
-- KEYS[23] moving hash  id -> '<B' the state of one that is on its way to another queue, and which
-- KEYS[24] pre   zset  id -> where it is with its slot (part/aside.lua)
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2..] id, the record it has, state and lease ('' none) it has; the record it gets, state, lease
--   and score of its place; instant at which it expires (0 never); 'p' to forget its progress;
--   1 when it comes back, 2 when it names parents then. One that goes to another queue is to have
--   the state 9, and its score is '<B' the state in which it is to stand there, and the queue; and in
--   the place of the instant at which it expires the last at which it may go (0 always), for then room is
--   kept for it there no longer
--
-- Returns {freed, owed, word, word, ...}: freed = {what it asked of elsewhere, its permit or '', ...} of
-- those that ran; what is owed to other homes; a word is 1 done, 0 it has become something else
-- meanwhile.

local jobs, live, ready, due, retry, leases, waits, clock, stat, flow, side = unpack(KEYS)
local limits, lanes, parked, watch, conf, uniq, outbox, moving, pre = unpack(KEYS, 16)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local setup = redis.call('HMGET', conf, 'keys', 'ageing', 'preempt', 'shut', 'across')
local keyed, aged = setup[1], setup[2] and tonumber(setup[2])
local preempt, across = setup[3], setup[5]
-- with record, lane, age, park, ready, free, flow, out, unique, kids, aside

local places = {[0] = waits, due, nil, leases, retry, KEYS[12], KEYS[13], KEYS[14], KEYS[15]}

local answer = {{}, owed}
for at = 2, #ARGV, 11 do
  local id, record, state, lease = unpack(ARGV, at, at + 3)
  local to_record, to_state, to_lease, score, expires, forget_it, back = unpack(ARGV, at + 4, at + 10)
  state, to_state = tonumber(state), tonumber(to_state)
  local leaves_by = to_state == 9 and tonumber(expires) or 0
  expires = to_state == 9 and '0' or expires
  local may = not (setup[4] and back ~= '0') and (leaves_by == 0 or now <= leaves_by)
  local same = may and redis.call('HGET', jobs, id) == record and (redis.call('HGET', live, id) or '') == lease
    and (state == 2 and is_ready(id, record) or state ~= 2 and redis.call('ZSCORE', places[state], id))
  answer[#answer + 1] = same and 1 or 0
  if same then
    redis.call('HSET', jobs, id, to_record)
    if state == 2 then
      leave(id, record)
    elseif state ~= to_state then
      redis.call('ZREM', places[state], id)
    end
    if keyed and lease == '' and (to_state > 4 or lane_of(record) ~= lane_of(to_record)) then
      lose_place(id, record)
    end
    if to_state == 9 then
      redis.call('HSET', moving, id, score)
      owe('m' .. id)
    elseif to_state == 2 then
      enter(id, to_record)
      write_ready()
    elseif to_state ~= 3 then
      redis.call('ZADD', places[to_state], score, id)
    end
    if to_lease ~= '' then
      run_by(id, to_record, to_lease)
    elseif lease ~= '' then
      redis.call('HDEL', live, id)
      redis.call('ZREM', pre, id)
      if lease:byte(43) ~= 4 and lease:byte(44) < 2 then
        redis.call('HINCRBY', limits, 'r' .. record:byte(11), -1)
        free(id, record, true)
        let_go(id, record, answer[1])
      elseif keyed then
        lose_place(id, record)
      end
    end
    if expires ~= '0' then
      redis.call('ZADD', clock, expires, 'x' .. id)
    elseif bit.band(record:byte(62), 4) == 4 then
      redis.call('ZREM', clock, 'x' .. id)
    end
    if forget_it ~= '' then redis.call('HDEL', side, id .. ':p') end
    local flags = to_record:byte(62)
    if bit.band(flags, 32) == 32 then
      came(id, to_record, to_state < 9 and to_state or -1)
      if back ~= '0' then stand(id, to_record, to_state) end
      if back == '2' then owe('w' .. id) end
    end
    if to_state > 4 and to_state < 9 and state < 5 then has_ended(id, flags, to_state) end
    if to_state == 7 and state ~= 7 then
      redis.call('HINCRBY', stat, 'cancelled', 1)
      local second = math.floor(now / 1000)
      flowed('o' .. second % 60, second, 1)
    end
  end
end
write_counts()
return answer
