package io.millrace.backend.redis.form;

import io.millrace.core.form.In;
import io.millrace.core.form.Out;
import java.util.Arrays;
import java.util.HashMap;
import java.util.function.Consumer;

/// Values in Java's form (`core.form`) as the bytes that Redis keeps; scripts only pass them on.
public final class Form {
  private Form() {}

  public static byte[] of(Consumer<Out> write) {
    var out = new Out();
    write.accept(out);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  public static In in(byte[] from) {
    return in(from, 0);
  }

  /// What begins at that place.
  public static In in(byte[] from, int at) {
    return new In(from, at, from.length, new HashMap<>());
  }
}
