package io.millrace.backend.memory.job;

import io.millrace.backend.memory.keep.Changes;

/// A queue of which nothing is asked.
final class Nobody extends Keeper {
  Nobody() {
    super(new Changes());
  }

  @Override
  public boolean isStanding(Entry entry) {
    return false;
  }

  @Override
  public boolean isNext(Entry entry) {
    return false;
  }

  @Override
  public long withdrawnAt(long askedAt) {
    return Long.MAX_VALUE;
  }

  @Override
  public void write(Changes changes) {}
}
