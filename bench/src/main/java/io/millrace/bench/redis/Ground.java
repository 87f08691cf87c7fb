package io.millrace.bench.redis;

import io.millrace.backend.redis.RedisServer;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Script;
import io.millrace.bench.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The Redis that all stand on, and what it says of itself.
final class Ground implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final int COMMAND = 3;

  private final RedisServer server;
  private final Look look;
  private final Wire wire;

  Ground(String... options) throws IOException {
    server = RedisServer.start(options);
    look = new Look(server.port());
    wire = look.wire;
  }

  /// A connection to one Redis that tells what it costs.
  static final class Look implements AutoCloseable {
    private final Wire wire;

    Look(int port) throws IOException {
      wire = new Wire(port);
    }

    /// Empties it, so that nobody pays for what another left behind.
    void empty() throws IOException {
      wire.ask("FLUSHALL", "SYNC");
    }

    /// The time of processors that it has used.
    long cpu() {
      try {
        var cpu = wire.text("INFO", "cpu");
        return Math.round((of(cpu, "used_cpu_user") + of(cpu, "used_cpu_sys")) * NANOS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  String url() {
    return server.url();
  }

  int port() {
    return server.port();
  }

  Ground empty() throws IOException {
    look.empty();
    return this;
  }

  long cpu() {
    return look.cpu();
  }

  /// The pace of work, paid by the processor of Redis.
  Pace pace(Pace.Work work) throws Exception {
    return Pace.of(look::cpu, work);
  }

  /// Bytes in use.
  double memory() throws IOException {
    return of(wire.text("INFO", "memory"), "used_memory");
  }

  private static double of(String section, String name) {
    var found = Pattern.compile("^" + name + ":([0-9.]+)", Pattern.MULTILINE).matcher(section);
    if (!found.find()) {
      throw new IllegalStateException("redis does not tell " + name);
    }
    return Double.parseDouble(found.group(1));
  }

  /// From now on notes what takes a millisecond or more.
  void watch() throws IOException {
    wire.ask("CONFIG", "SET", "slowlog-log-slower-than", "1000");
    wire.ask("CONFIG", "SET", "slowlog-max-len", "10000");
    wire.ask("SLOWLOG", "RESET");
  }

  /// The longest time that each script took, in microseconds, of those that it noted.
  Map<String, Long> longest() throws IOException {
    var names = Scripts.ALL.stream().collect(Collectors.toMap(Script::hash, Script::name));
    var longest = new TreeMap<String, Long>();
    if (wire.ask("SLOWLOG", "GET", "10000") instanceof List<?> all) {
      for (var one : all) {
        if (one instanceof List<?> entry && isScript(entry)) {
          var name = names.getOrDefault(hash(entry), "another");
          longest.merge(name, (Long) entry.get(COMMAND - 1), Math::max);
        }
      }
    }
    return longest;
  }

  private static boolean isScript(List<?> entry) {
    return word(entry, 0).equalsIgnoreCase("evalsha");
  }

  private static String hash(List<?> entry) {
    return word(entry, 1);
  }

  private static String word(List<?> entry, int at) {
    return entry.get(COMMAND) instanceof List<?> command
            && command.size() > at
            && command.get(at) instanceof byte[] word
        ? new String(word, StandardCharsets.US_ASCII)
        : "";
  }

  @Override
  public void close() throws IOException {
    look.close();
    server.close();
  }
}
