package io.millrace.server.chaos;

/// One row of `reliability.md` §3.2: its name, what breaks, and how.
record Fault(String name, String what, Stage.Strike strike) {}
