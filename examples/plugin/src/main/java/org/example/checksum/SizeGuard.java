package org.example.checksum;

import io.millrace.core.perform.Context;
import io.millrace.core.perform.Entry;
import io.millrace.core.perform.Middleware;
import java.util.Set;

/// Discards checksum jobs whose args are long, before anybody works on them. It stands around them
/// once the configuration names it: `middleware: [size_guard, logging, telemetry]`.
public final class SizeGuard implements Middleware {
  static final int LONGEST = 64 * 1024;

  @Override
  public String name() {
    return "size_guard";
  }

  @Override
  public Set<String> types() {
    return Set.of("checksum");
  }

  @Override
  public boolean nonblocking() {
    return true;
  }

  @Override
  public Entry beforeExecute(Context context) {
    int size = context.args().size();
    return size <= LONGEST
        ? Entry.PROCEED
        : new Entry.Discard("args of " + size + " bytes, allowed are " + LONGEST);
  }
}
