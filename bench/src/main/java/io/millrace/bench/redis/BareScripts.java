package io.millrace.bench.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The ceiling: the least scripts of the same effect, one packed record a job, fifty jobs a call,
/// sixteen calls under way, and a client that does nothing but send and read.
final class BareScripts implements AutoCloseable {
  private static final int BATCH = 50;
  private static final int IN_FLIGHT = 16;
  private static final byte[] RECORD = Wire.bytes("x".repeat(290));

  private final Wire wire;
  private final byte[] enqueue;
  private final byte[] claim;
  private final byte[] ack;
  private long ids;

  BareScripts(int port) throws IOException {
    wire = new Wire(port);
    enqueue = load("enqueue");
    claim = load("claim");
    ack = load("ack");
  }

  private byte[] load(String name) throws IOException {
    try (var in = BareScripts.class.getResourceAsStream("bare/" + name + ".lua")) {
      var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return Wire.bytes(wire.text("SCRIPT", "LOAD", text));
    }
  }

  private static List<byte[]> call(byte[] script) {
    var parts = new ArrayList<byte[]>();
    parts.add(Wire.bytes("EVALSHA"));
    parts.add(script);
    parts.add(Wire.bytes("5"));
    for (var key : List.of("jobs", "ready", "leases", "live", "ended")) {
      parts.add(Wire.bytes("{bare}:" + key));
    }
    return parts;
  }

  /// Puts so many in.
  long fill(int jobs) throws IOException {
    for (int sent = 0; sent < jobs; sent += BATCH * IN_FLIGHT) {
      for (int at = 0; at < IN_FLIGHT; at++) {
        enqueue();
      }
      wire.flush();
      for (int at = 0; at < IN_FLIGHT; at++) {
        wire.read();
      }
    }
    return jobs;
  }

  private void enqueue() throws IOException {
    var parts = call(enqueue);
    for (int at = 0; at < BATCH; at++) {
      parts.add(Wire.bytes("job_" + String.format("%026d", ids++)));
      parts.add(RECORD);
    }
    wire.add(parts);
  }

  /// Puts in, lends and ends so many, round by round.
  long pass(int jobs) {
    try {
      for (int passed = 0; passed < jobs; passed += BATCH * IN_FLIGHT) {
        round();
      }
      return jobs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void round() throws IOException {
    for (int at = 0; at < IN_FLIGHT; at++) {
      enqueue();
      var parts = call(claim);
      parts.add(Wire.bytes(Integer.toString(BATCH)));
      parts.add(Wire.bytes("stamp-of-26-characters-ab"));
      wire.add(parts);
    }
    wire.flush();
    var acks = new ArrayList<List<byte[]>>(IN_FLIGHT);
    for (int at = 0; at < IN_FLIGHT; at++) {
      wire.read();
      acks.add(ack(wire.read()));
    }
    for (var parts : acks) {
      wire.add(parts);
    }
    wire.flush();
    for (int at = 0; at < IN_FLIGHT; at++) {
      wire.read();
    }
  }

  private List<byte[]> ack(@Nullable Object lent) {
    var parts = call(ack);
    if (lent instanceof List<?> all) {
      for (int at = 0; at + 2 < all.size(); at += 3) {
        parts.add((byte[]) Objects.requireNonNull(all.get(at)));
        parts.add((byte[]) Objects.requireNonNull(all.get(at + 1)));
      }
    }
    return parts;
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
