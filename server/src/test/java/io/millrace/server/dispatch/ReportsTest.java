package io.millrace.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.spi.Extend.Report;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What attempts say, until the store has heard it.
class ReportsTest {
  private static final Json PAGE_2 = Json.of("\"page 2\"");
  private static final Json PAGE_3 = Json.of("\"page 3\"");

  private final Reports reports = new Reports(1, Optional.of(PAGE_2));

  @Test
  void has_nothing_to_say_of_a_cursor_that_has_not_moved() {
    assertThat(reports.cursor()).contains(PAGE_2);
    assertThat(reports.take()).isEqualTo(Report.NONE);

    reports.progress(made(40));
    assertThat(reports.take().cursor()).isEmpty();
  }

  @Test
  void says_everything_once() {
    reports.progress(made(40));
    reports.cursor(PAGE_3);
    reports.log("info", "read page 2");

    var said = reports.take();

    assertThat(said.progress()).contains(made(40));
    assertThat(said.cursor()).contains(PAGE_3);
    assertThat(texts(said)).containsExactly("read page 2");
    assertThat(reports.isEmpty()).isTrue();
  }

  @Test
  void says_only_the_newest_of_progress() {
    reports.progress(made(40));
    reports.progress(made(60));

    assertThat(reports.take().progress()).contains(made(60));
  }

  @Test
  void counts_the_lines_that_are_too_many() {
    for (int n = 0; n < 1_005; n++) {
      reports.log("info", "line " + n);
    }

    var lines = texts(reports.take());

    assertThat(lines).hasSize(1_001).endsWith("line 999", "5 more lines were too many");
  }

  @Test
  void says_again_what_was_not_heard() {
    reports.progress(made(40));
    reports.cursor(PAGE_3);
    reports.log("info", "read page 2");
    var unheard = reports.take();

    reports.putBack(unheard);

    assertThat(reports.take()).isEqualTo(unheard);
  }

  @Test
  void lets_what_is_newer_go_before_what_was_not_heard() {
    reports.progress(made(40));
    reports.cursor(PAGE_2);
    reports.log("info", "first");
    var unheard = reports.take();
    reports.progress(made(60));
    reports.cursor(PAGE_3);
    reports.log("info", "second");

    reports.putBack(unheard);

    var said = reports.take();
    assertThat(said.progress()).contains(made(60));
    assertThat(said.cursor()).contains(PAGE_3);
    assertThat(texts(said)).containsExactly("first", "second");
  }

  private static Progress made(int percent) {
    return new Progress(percent, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static List<String> texts(Report report) {
    return report.lines().stream().map(LogLine::message).toList();
  }
}
