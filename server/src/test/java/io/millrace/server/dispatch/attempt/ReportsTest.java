package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.spi.Extend.Report;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What attempts say, until the store has heard it.
class ReportsTest {
  private static final Json PAGE_2 = Json.of("\"page 2\"");
  private static final Json PAGE_3 = Json.of("\"page 3\"");

  private static final Json COUNTED = Json.of("{\"processed\":200}");
  private static final Json FETCHED = Json.of("{\"bytes\":812}");

  private final Reports reports =
      new Reports(1, new Kept(Optional.of(PAGE_2), Optional.of(COUNTED), Map.of()));

  @Test
  void has_nothing_to_say_of_a_cursor_that_has_not_moved() {
    assertThat(reports.kept().cursor()).contains(PAGE_2);
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
  void keeps_no_more_lines_than_there_may_be_however_long_the_store_is_deaf() {
    for (int round = 0; round < 5; round++) {
      for (int n = 0; n < 700; n++) {
        reports.log("info", round + " line " + n);
      }
      reports.putBack(reports.take());
    }

    var lines = texts(reports.take());

    assertThat(lines)
        .hasSize(1_001)
        .startsWith("0 line 0")
        .endsWith("2500 more lines were too many");
  }

  @Test
  void cuts_a_line_that_is_too_long() {
    reports.log("info", "x".repeat(10_000));

    assertThat(texts(reports.take()).getFirst().getBytes(StandardCharsets.UTF_8)).hasSize(8 * 1024);
  }

  @Test
  void takes_no_line_of_a_level_that_is_none() {
    assertThatIllegalArgumentException().isThrownBy(() -> reports.log("loud", "hello"));
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

  @Test
  void keeps_the_data_of_the_last_progress_that_has_some() {
    reports.progress(made(40));

    assertThat(reports.kept().data()).contains(COUNTED);
  }

  @Test
  void says_a_progress_with_its_cursor_at_once() {
    reports.progress(made(40), PAGE_3);

    var said = reports.take();

    assertThat(said.progress()).contains(made(40));
    assertThat(said.cursor()).contains(PAGE_3);
  }

  @Test
  void says_neither_of_two_that_belong_together_when_one_is_too_large() {
    var much = Json.of("\"" + "x".repeat(1024 * 1024) + "\"");

    assertThatIllegalArgumentException().isThrownBy(() -> reports.progress(made(40), much));

    assertThat(reports.isEmpty()).isTrue();
  }

  @Test
  void says_what_a_step_came_to_once_and_goes_on_knowing_it() {
    reports.step("fetch", FETCHED);

    assertThat(reports.take().steps()).isEqualTo(Map.of("fetch", FETCHED));

    assertThat(reports.isEmpty()).isTrue();
    assertThat(reports.kept().steps()).isEqualTo(Map.of("fetch", FETCHED));
  }

  @Test
  void says_again_steps_that_were_not_heard_with_those_that_came_since() {
    reports.step("fetch", FETCHED);
    var unheard = reports.take();
    reports.step("send", COUNTED);

    reports.putBack(unheard);

    assertThat(reports.take().steps()).isEqualTo(Map.of("fetch", FETCHED, "send", COUNTED));
  }

  @Test
  void keeps_no_more_than_a_mebibyte_of_what_steps_came_to() {
    var half = Json.of("\"" + "x".repeat(512 * 1024 - 2) + "\"");

    assertThat(reports.step("one", half)).isTrue();
    assertThat(reports.step("two", half)).isTrue();
    assertThat(reports.step("three", Json.of("1"))).isFalse();

    assertThat(reports.kept().steps()).containsOnlyKeys("one", "two");
  }

  private static Progress made(int percent) {
    return new Progress(percent, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static List<String> texts(Report report) {
    return report.lines().stream().map(LogLine::message).toList();
  }
}
