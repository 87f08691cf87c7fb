package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How many files stand in a room. What is small stays small; what is larger for a reason (decision
/// 37) does not grow, and is written down anew when it shrinks.
class RoomSizeTest {
  private static final int MOST = 12;

  private static final Map<String, Integer> LARGER =
      Map.ofEntries(
          Map.entry("backend.contract", 17),
          Map.entry("backend.contract.history", 17),
          Map.entry("backend.contract.sim.model", 17),
          Map.entry("backend.memory", 15),
          Map.entry("backend.memory.job", 14),
          Map.entry("backend.memory.keep", 17),
          Map.entry("backend.memory.lane", 15),
          Map.entry("backend.redis.wire", 14),
          Map.entry("bench.engine", 15),
          Map.entry("config", 16),
          Map.entry("core.job", 39),
          Map.entry("core.limit", 14),
          Map.entry("core.operation", 14),
          Map.entry("core.perform", 14),
          Map.entry("core.spi", 40),
          Map.entry("server", 16),
          Map.entry("server.http.call", 13),
          Map.entry("server.http.route", 15));

  @Test
  void no_room_grows_past_twelve_files_or_beyond_what_is_known_of_it() throws IOException {
    var larger = new TreeMap<String, Integer>();
    sources().stream()
        .collect(Collectors.groupingBy(RoomSizeTest::room, Collectors.summingInt(_ -> 1)))
        .forEach((room, count) -> {
          if (count > MOST) {
            larger.put(room, count);
          }
        });
    assertThat(larger).isEqualTo(new TreeMap<>(LARGER));
  }

  private static List<Path> sources() throws IOException {
    try (var roots = Files.find(Path.of(".."), 5, (it, _) -> it.endsWith("src/main/java"))) {
      return roots.flatMap(RoomSizeTest::below).toList();
    }
  }

  private static Stream<Path> below(Path root) {
    try (var files = Files.walk(root)) {
      return files
          .filter(it -> it.toString().endsWith(".java") && !it.endsWith("package-info.java"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String room(Path file) {
    var path = String.valueOf(file.getParent());
    return path.substring(path.lastIndexOf("/io/millrace/") + "/io/millrace/".length())
        .replace('/', '.');
  }
}
