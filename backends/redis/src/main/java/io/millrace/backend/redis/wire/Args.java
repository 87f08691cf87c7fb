package io.millrace.backend.redis.wire;

import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a script is given beside its keys, one after the other.
public final class Args {
  private final List<byte[]> all = new ArrayList<>();

  public Args add(byte[] bytes) {
    all.add(bytes);
    return this;
  }

  public Args add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  public Args add(long number) {
    return add(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
  }

  public Args add(boolean yes) {
    return add(yes ? 1 : 0);
  }

  byte[] first() {
    return all.getFirst();
  }

  void writeTo(Request request) {
    all.forEach(request::arg);
  }
}
