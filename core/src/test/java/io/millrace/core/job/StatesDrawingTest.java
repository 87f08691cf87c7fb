package io.millrace.core.job;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.JobLifecycle.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/states.md` draws what [JobLifecycle] says, all of it and nothing else.
class StatesDrawingTest {
  private static final Path DRAWING = Path.of("docs", "states.md");
  private static final Pattern STEP = Pattern.compile("(?m)^ *(\\w+) --> (\\w+) : (.+)$");
  private static final Pattern FIRST = Pattern.compile("(?m)^ *\\[\\*] --> (\\w+) : enqueue$");
  private static final Pattern LAST = Pattern.compile("(?m)^ *(\\w+) --> \\[\\*]$");

  @Test
  void draws_every_step_and_no_other() throws IOException {
    assertThat(drawn(STEP).map(StatesDrawingTest::step))
        .containsExactlyInAnyOrderElementsOf(JobLifecycle.STEPS);
  }

  @Test
  void draws_where_a_job_begins() throws IOException {
    assertThat(states(FIRST)).isEqualTo(JobLifecycle.FIRST);
  }

  @Test
  void draws_where_a_job_ends() throws IOException {
    assertThat(states(LAST))
        .isEqualTo(Arrays.stream(JobState.values()).filter(JobState::terminal).collect(toSet()));
  }

  private static Step step(MatchResult line) {
    return new Step(state(line.group(1)), state(line.group(2)), line.group(3));
  }

  private static Set<JobState> states(Pattern pattern) throws IOException {
    return drawn(pattern).map(line -> state(line.group(1))).collect(toSet());
  }

  private static Stream<MatchResult> drawn(Pattern pattern) throws IOException {
    return pattern.matcher(Files.readString(above(DRAWING))).results();
  }

  /// That file in the nearest folder above which has it: each module's tests run in its own.
  private static Path above(Path file) {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve(file))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private static JobState state(String wire) {
    return JobState.of(wire).orElseThrow(() -> new AssertionError("no such state: " + wire));
  }
}
