package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore.Begun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every backend promises about answers that are given again.
public abstract class AnswerStoreContract extends BackendContract {
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Duration DAY = Duration.ofHours(24);
  private static final Json BODY = Json.of("{\"id\":\"a\"}");

  @Test
  void begins_a_call_that_nobody_has_made() {
    assertThat(begin("key", "print", "a")).isEqualTo(new Begun.Fresh());
  }

  @Test
  void tells_who_repeats_an_open_call_the_ids_of_the_first() {
    begin("key", "print", "a", "b");

    assertThat(begin("key", "print", "c", "d")).isEqualTo(new Begun.Open(List.of("a", "b")));
  }

  @Test
  void gives_the_answer_again() {
    begin("key", "print", "a");
    finish("key", 201);

    assertThat(begin("key", "print", "b")).isEqualTo(new Begun.Answered(201, BODY));
    assertThat(begin("key", "print", "c")).isEqualTo(new Begun.Answered(201, BODY));
  }

  @Test
  void tells_a_call_of_another_body_from_a_repeat() {
    begin("open", "print", "a");
    begin("answered", "print", "a");
    finish("answered", 201);

    assertThat(begin("open", "other", "a")).isEqualTo(new Begun.Mismatch());
    assertThat(begin("answered", "other", "a")).isEqualTo(new Begun.Mismatch());
    assertThat(begin("open", "print", "b")).isEqualTo(new Begun.Open(List.of("a")));
  }

  @Test
  void keeps_scopes_apart() {
    begin("key", "print", "a");
    finish("key", 201);

    assertThat(begin("other", "print", "b")).isEqualTo(new Begun.Fresh());
  }

  @Test
  void forgets_an_open_call_when_its_time_is_over() {
    begin("key", "print", "a");
    clock.pass(MINUTE.minus(TICK));
    assertThat(begin("key", "print", "b")).isInstanceOf(Begun.Open.class);

    clock.pass(TICK);

    assertThat(begin("key", "other", "c")).isEqualTo(new Begun.Fresh());
    assertThat(begin("key", "other", "d")).isEqualTo(new Begun.Open(List.of("c")));
  }

  @Test
  void keeps_an_answer_for_a_time_of_its_own() {
    begin("key", "print", "a");
    clock.pass(MINUTE.minus(TICK));
    finish("key", 201);

    clock.pass(DAY.minus(TICK));
    assertThat(begin("key", "print", "b")).isEqualTo(new Begun.Answered(201, BODY));

    clock.pass(TICK);
    assertThat(begin("key", "print", "b")).isEqualTo(new Begun.Fresh());
  }

  @Test
  void forgets_a_call_whose_answer_is_kept_for_no_time() {
    begin("key", "print", "a");
    backend.answers().finish("key", 201, BODY, Duration.ZERO).await();

    assertThat(begin("key", "other", "b")).isEqualTo(new Begun.Fresh());
    assertThat(begin("key", "other", "c")).isEqualTo(new Begun.Open(List.of("b")));
  }

  @Test
  void keeps_the_first_answer() {
    begin("key", "print", "a");
    finish("key", 201);
    finish("key", 500);

    assertThat(begin("key", "print", "b")).isEqualTo(new Begun.Answered(201, BODY));
  }

  @Test
  void keeps_no_answer_to_a_call_that_was_not_begun() {
    finish("key", 201);

    assertThat(begin("key", "print", "a")).isEqualTo(new Begun.Fresh());
  }

  private Begun begin(String scope, String print, String... ids) {
    return backend.answers().begin(scope, print, List.of(ids), MINUTE).await();
  }

  private void finish(String scope, int status) {
    backend.answers().finish(scope, status, BODY, DAY).await();
  }
}
