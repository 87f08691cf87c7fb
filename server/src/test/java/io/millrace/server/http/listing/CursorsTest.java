package io.millrace.server.http.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.core.query.Page.Cursor;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {
  private final Cursors cursors = new Cursors("/v1/jobs{state=dead}");

  @Test
  void gives_back_the_place_it_was_given() {
    var cursor = new Cursor(Long.MIN_VALUE, 42);

    assertThat(cursors.read(cursors.write(cursor))).isEqualTo(cursor);
    assertThat(cursors.readName(cursors.write("mail.ü"))).isEqualTo("mail.ü");
    assertThat(cursors.write(cursor)).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void is_of_no_use_in_another_list() {
    assertRefused(new Cursors("/v1/jobs{state=ready}").write(new Cursor(1, 2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!!", "c3RhdGU", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void nobody_can_make_one_up(String text) {
    assertRefused(text);
  }

  private void assertRefused(String text) {
    var refused = catchThrowableOfType(ProblemException.class, () -> cursors.read(text));
    assertThat(refused.problem().code()).isEqualTo(ProblemCode.CURSOR_MISMATCH);
  }
}
