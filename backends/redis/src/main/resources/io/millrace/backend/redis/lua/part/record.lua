-- record.lua: what a script reads out of a record (Packed.java says how it is laid out).

local whole = '<BBI4I4BI6I6i7I6I6I6I6i7BBBBBHI3'
local held = '<I6c26I4I6BBI6I6I6I6H'

local function rank(type, priority, n)
  return type * 35184372088832 + priority * 2199023255552 + n
end
local function type_of(record)
  local at = 73 + record:byte(72)
  return record:sub(at + 1, at + record:byte(at))
end
