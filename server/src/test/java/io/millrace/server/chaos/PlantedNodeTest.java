package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.history.Breach;
import io.millrace.backend.contract.history.Rule;
import io.millrace.backend.redis.footing.Scripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever judges must notice: nodes with a bug in a script, on the same stage with the same load,
/// break the rule that stands beside it. A build plays the first, `make chaos` all.
@Timeout(value = 4, unit = TimeUnit.HOURS)
class PlantedNodeTest {
  private static final Duration PAUSE = Caller.LEASE.multipliedBy(4);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @TempDir private Path folder;

  /// A bug in a script, and the rules of which it breaks one at least.
  record Bug(String script, String text, String planted, Set<Rule> broken) {
    private void plant(Path folder) throws IOException {
      var name = Scripts.FOLDER + script + ".lua";
      try (var in = Objects.requireNonNull(Scripts.class.getResourceAsStream(name))) {
        var whole = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(whole).containsOnlyOnce(text);
        var file = folder.resolve(name.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, whole.replace(text, planted));
      }
    }
  }

  private static final List<Bug> BUGS =
      List.of(
          new Bug(
              "settle",
              "elseif not lease or sub(lease, 1, 32) ~= token then",
              "elseif not lease then",
              Set.of(Rule.F1, Rule.F2, Rule.A1)),
          new Bug(
              "claim",
              "if #ids > 0 then redis.call('ZREM', ready, unpack(ids)) end",
              "",
              Set.of(Rule.M1)),
          new Bug("extend", "if by >= 0 then", "if false then", Set.of(Rule.M1)),
          new Bug(
              "enqueue",
              "if #dated > 0 then redis.call('ZADD', due, unpack(dated)) end",
              """
              if #dated > 0 then
                redis.call('ZADD', due, unpack(dated))
              elseif now % 5 == 0 then
                redis.call('HDEL', jobs, born[1])
                redis.call('ZREM', ready, born[1])
              end
              """,
              Set.of(Rule.L1)));

  static List<Bug> asked() {
    return System.getProperty("millrace.chaos", "").isEmpty() ? BUGS.subList(0, 1) : BUGS;
  }

  @ParameterizedTest
  @MethodSource("asked")
  void a_node_with_a_bug_is_noticed(Bug bug) throws Exception {
    bug.plant(folder);
    try (var stage = new Stage(folder, Optional.of(folder), 1)) {
      var broken =
          stage.play("planted", _ -> Load.park(PAUSE), 1, PATIENCE).breaches().stream()
              .map(Breach::rule)
              .collect(Collectors.toSet());
      System.out.printf("chaos planted %s: %s%n", bug.script, broken);
      assertThat(broken).containsAnyElementsOf(bug.broken);
    }
  }
}
