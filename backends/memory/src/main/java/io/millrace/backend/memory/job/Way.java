package io.millrace.backend.memory.job;

/// Where a running job is: it has its slot, is asked for it, has given it, wants it again. The
/// order is part of the form on the disk.
public enum Way {
  OWN,
  ASKED,
  GIVEN,
  WANTED
}
