package io.millrace.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.bench.Bench;
import io.millrace.bench.Share;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each bench of the engine in process comes to its end and tells all its rows; here a small share
/// of it, whose figures say nothing.
class BenchesTest {
  record Told(Bench bench, int rows) {
    @Override
    public String toString() {
      return bench.getClass().getSimpleName();
    }
  }

  static List<Told> benches() {
    return List.of(
        new Told(new InProcess(), 5),
        new Told(new Flat(), 8),
        new Told(new Heap(), 2),
        new Told(new Limiting(), 2),
        new Told(new ManyKeys(), 2));
  }

  /// As a whole they would take minutes.
  @BeforeAll
  static void takesAShare() {
    assumeThat(Share.of(1_000_000)).isLessThan(10_000);
  }

  @ParameterizedTest
  @MethodSource("benches")
  void comes_to_its_end(Told told) throws Exception {
    var text = new ByteArrayOutputStream();
    told.bench().run().print(new PrintStream(text, true, StandardCharsets.UTF_8));

    assertThat(text.toString(StandardCharsets.UTF_8).lines().filter(it -> it.startsWith("| ")))
        .as("with the head of the table")
        .hasSize(told.rows() + 2);
  }
}
