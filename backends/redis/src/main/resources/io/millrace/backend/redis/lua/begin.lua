-- begin.lua: begin a call under a key of its sender, or tell how far the one before came.
-- The first call of a scope stands until its time is over.
--
-- KEYS[1] answer  string  '<BI6H': 1 open or 2 answered, until, length of its print; the print;
--                         its ids or its answer in Java's form
-- ARGV[1] now_ms  0 = trust the server's clock; tests pass their own
-- ARGV[2] print   of the body
-- ARGV[3] ids     that it will give, in Java's form
-- ARGV[4] open_ms for so long it is known as begun
--
-- Returns {0} when it is the first, {1, ids} when it is open, {2, answer} when it was answered,
-- {3} when the one before had another body. If the reply is lost, the repeat is told {1, ids}.

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local print, open = ARGV[2], tonumber(ARGV[4])

local there = redis.call('GET', KEYS[1])
if there then
  local word, till, length = struct.unpack('<BI6H', there)
  if till > now then
    return there:sub(10, 9 + length) == print and {word, there:sub(10 + length)} or {3}
  end
end
local call = struct.pack('<BI6H', 1, now + open, #print) .. print .. ARGV[3]
redis.call('SET', KEYS[1], call, 'PX', open)
return {0}
