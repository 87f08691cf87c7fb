package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A batch whose process is killed in the midst of it, fewer times than a job may be rescued.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BatchKillTest {
  private static final int KILLS = 2;
  private static final int PAGE = 10;

  @TempDir private Path folder;

  @Test
  void goes_on_at_its_page_and_counts_each_item_once() throws Exception {
    var random = RandomGenerator.getDefault();
    var runs = new ArrayList<List<String>>();
    for (int kill = 0; kill < KILLS; kill++) {
      int enough = 5 + random.nextInt(20);
      runs.add(run(lines -> lines.size() == enough));
    }
    var last = run(lines -> lines.getLast().startsWith("result "));
    runs.add(last);

    for (int run = 1; run < runs.size(); run++) {
      goesOn(runs.get(run - 1), runs.get(run));
    }
    assertThat(runs.stream().flatMap(List::stream).filter(it -> it.startsWith("item ")).distinct())
        .hasSize(BatchServer.ITEMS);
    var result = Json.of(last.getLast().substring("result ".length())).tree();
    assertThat(result.path("processed").asInt()).isEqualTo(BatchServer.ITEMS);
    assertThat(result.path("failed").asInt()).isZero();
    assertThat(result.path("status").asText()).isEqualTo("completed");
  }

  /// What a process told until it had told enough and was killed.
  private List<String> run(Predicate<List<String>> enough) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Tested.classPath(),
                BatchServer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var out = process.inputReader();
    var lines = new ArrayList<String>();
    do {
      lines.add(told(out));
    } while (!enough.test(lines));
    // Not by the process itself, which would close what is still to be read.
    process.toHandle().destroyForcibly();
    process.waitFor();
    out.lines().filter(BatchKillTest::isTold).forEach(lines::add);
    return lines;
  }

  private static String told(BufferedReader out) throws IOException {
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      if (isTold(line)) {
        return line;
      }
    }
    throw new IOException("ended before it was done");
  }

  private static boolean isTold(String line) {
    return line.matches("(fetch|item) [0-9]+|result .*");
  }

  /// It begins with the page under way when it was killed, or with the next when that was done.
  private static void goesOn(List<String> before, List<String> after) {
    int page = fetched(before).getLast();
    int first = fetched(after).getFirst();
    var items = IntStream.range(page, page + PAGE).mapToObj(it -> "item " + it).toList();
    assertThat(first).isIn(before.containsAll(items) ? List.of(page, page + PAGE) : List.of(page));
  }

  private static List<Integer> fetched(List<String> lines) {
    return lines.stream()
        .filter(it -> it.startsWith("fetch "))
        .map(it -> Integer.valueOf(it.substring("fetch ".length())))
        .toList();
  }
}
