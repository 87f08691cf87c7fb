package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.core.job.Draft.Asked;
import io.millrace.core.job.Draft.When;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftTest {
  private static final Draft GOOD = Draft.of("mail.send", "mail", Json.EMPTY_OBJECT);
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void finds_no_fault_in_what_names_only_what_it_must() {
    assertThat(GOOD.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "order-42", "A.b_c:d-9", "..a"})
  void takes_an_id(String id) {
    assertThat(GOOD.withId(id).faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "...", "a b", "a/b", "é", "a\n"})
  void refuses_an_id(String id) {
    assertThat(pointers(GOOD.withId(id))).containsExactly("/id");
  }

  @Test
  void bounds_the_length_of_names() {
    var longest = "a".repeat(128);

    assertThat(Draft.of(longest, longest, Json.NULL).withId(longest).faults()).isEmpty();
    assertThat(pointers(Draft.of(longest + "a", longest + "a", Json.NULL).withId(longest + "a")))
        .containsExactly("/id", "/type", "/queue");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Mail", "mail/3", "ma il", "+c"})
  void refuses_a_queue(String queue) {
    assertThat(pointers(Draft.of("mail.send", queue, Json.NULL))).containsExactly("/queue");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void refuses_a_priority_beyond_0_to_9(int priority) {
    assertThat(pointers(urgent(priority))).containsExactly("/priority");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\tb", "a\u0000", "\ud83d"})
  void refuses_a_key(String key) {
    assertThat(pointers(keyed(key))).containsExactly("/key");
  }

  @Test
  void takes_a_key_of_255_characters() {
    assertThat(Draft.isKey("é".repeat(255))).isTrue();
    assertThat(Draft.isKey("é".repeat(256))).isFalse();
  }

  @Test
  void bounds_args() {
    assertThat(sized(Draft.MAX_ARGS).faults()).isEmpty();
    assertThat(pointers(sized(Draft.MAX_ARGS + 1))).containsExactly("/args");
  }

  @Test
  void refuses_two_ways_to_say_when() {
    var when =
        new When(
            Optional.of(THEN),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(THEN),
            Optional.of(Duration.ofSeconds(1)),
            Optional.empty());

    assertThat(with(when).faults())
        .extracting(Fault::pointer, Fault::reason)
        .containsExactly(tuple("/delay", "conflict"), tuple("/expires_in", "conflict"));
  }

  @Test
  void takes_no_delay_but_refuses_a_negative_one() {
    assertThat(with(delayed(Duration.ZERO)).faults()).isEmpty();
    assertThat(pointers(with(delayed(Duration.ofMillis(-1))))).containsExactly("/delay");
  }

  @Test
  void refuses_to_expire_at_once() {
    var when =
        new When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ZERO),
            Optional.empty());

    assertThat(pointers(with(when))).containsExactly("/expires_in");
  }

  @Test
  void bounds_the_terms() {
    assertThat(with(asked(1, Duration.ofMillis(1), Duration.ofMillis(100))).faults()).isEmpty();
    assertThat(with(asked(1000, Duration.ofDays(7), Duration.ofHours(1))).faults()).isEmpty();
    assertThat(pointers(with(asked(0, Duration.ZERO, Duration.ofMillis(99)))))
        .containsExactly("/max_attempts", "/timeout", "/lease");
    assertThat(pointers(with(asked(1001, Duration.ofDays(7).plusMillis(1), Duration.ofHours(2)))))
        .containsExactly("/max_attempts", "/timeout", "/lease");
  }

  @Test
  void bounds_labels_and_points_at_the_bad_tag() {
    assertThat(with(new Labels(Collections.nCopies(32, "a".repeat(64)), Json.NULL)).faults())
        .isEmpty();
    assertThat(pointers(with(new Labels(List.of("a", "", "a".repeat(65)), Json.NULL))))
        .containsExactly("/tags/1", "/tags/2");
    assertThat(pointers(with(new Labels(Collections.nCopies(33, "a"), big(Draft.MAX_META + 1)))))
        .containsExactly("/tags", "/meta");
  }

  @Test
  void bounds_the_jobs_that_it_waits_for() {
    assertThat(with(parents(Draft.MAX_PARENTS)).faults()).isEmpty();
    assertThat(pointers(with(parents(Draft.MAX_PARENTS + 1)))).containsExactly("/depends_on");
  }

  @Test
  void waits_once_for_a_job_that_is_named_twice() {
    var ties = Ties.NONE.withParents(List.of("b", "a", "b"));

    assertThat(ties.parents()).containsExactly("b", "a");
  }

  private static Ties parents(int count) {
    return Ties.NONE.withParents(IntStream.range(0, count).mapToObj(n -> "j" + n).toList());
  }

  private static Draft with(Ties ties) {
    return GOOD.withTies(ties);
  }

  private static List<String> pointers(Draft draft) {
    return draft.faults().stream().map(Fault::pointer).toList();
  }

  private static Draft urgent(int priority) {
    return GOOD.withPriority(OptionalInt.of(priority));
  }

  private static Draft keyed(String key) {
    return GOOD.withKey(key);
  }

  private static Draft with(When when) {
    return GOOD.withWhen(when);
  }

  private static Draft with(Asked asked) {
    return GOOD.withAsked(asked);
  }

  private static Draft with(Labels labels) {
    return GOOD.withLabels(labels);
  }

  private static Draft sized(int bytes) {
    return Draft.of("mail.send", "mail", big(bytes));
  }

  private static Json big(int bytes) {
    return Json.of(new byte[bytes]);
  }

  private static When delayed(Duration delay) {
    return new When(
        Optional.empty(), Optional.of(delay), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Asked asked(int maxAttempts, Duration timeout, Duration lease) {
    return new Asked(
        OptionalInt.of(maxAttempts),
        Optional.empty(),
        Optional.of(timeout),
        Optional.of(lease),
        Optional.empty(),
        Optional.empty());
  }
}
