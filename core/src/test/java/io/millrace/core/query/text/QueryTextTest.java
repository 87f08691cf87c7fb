package io.millrace.core.query.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.core.query.Clause;
import io.millrace.core.query.Clause.Subject;
import io.millrace.core.query.Field;
import io.millrace.core.query.Need;
import io.millrace.core.query.Need.Between.Bound;
import io.millrace.core.query.Need.During;
import io.millrace.core.query.Need.Like;
import io.millrace.core.query.text.QueryFault.Place;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {
  private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");

  @Test
  void reads_conditions_that_hold_together() {
    assertThat(parse(" state:dead  -tag:vip,eu "))
        .containsExactly(
            clause(Field.STATE, oneOf(Like.whole("dead"))),
            not(clause(Field.TAG, oneOf(Like.whole("vip"), Like.whole("eu")))));
  }

  @Test
  void a_star_behind_the_beginning_stands_for_the_rest_and_in_quotes_for_itself() {
    assertThat(parse("queue:billing.*"))
        .containsExactly(clause(Field.QUEUE, oneOf(new Like("billing.", Like.How.BEGINNING))));
    assertThat(parse("queue:\"billing.*\""))
        .containsExactly(clause(Field.QUEUE, oneOf(Like.whole("billing.*"))));
  }

  @Test
  void quotes_hold_spaces_commas_and_escaped_quotes() {
    assertThat(parse("error~\"say \\\"no\\\", twice\",x"))
        .containsExactly(clause(Field.ERROR, new Need.Contains(List.of("say \"no\", twice", "x"))));
  }

  @Test
  void a_word_without_a_field_is_a_condition_too() {
    assertThat(parse("order-42 \"decode failed\""))
        .containsExactly(
            clause(Field.WORD, new Need.Says(Like.whole("order-42"))),
            clause(Field.WORD, new Need.Says(Like.whole("decode failed"))));
  }

  @ParameterizedTest
  @CsvSource({
    "attempt:>3, 3, false, ,",
    "attempt>3, 3, false, ,",
    "attempt:>=3, 3, true, ,",
    "attempt:<3, , , 3, false",
    "attempt:<=3, , , 3, true",
    "attempt:1..3, 1, true, 3, true",
    "attempt:..3, , , 3, true",
    "args.cost:>-1.5, -1.5, false, ,"
  })
  void compares_numbers(String text, BigDecimal least, Boolean with, BigDecimal most, Boolean to) {
    var between = new Need.Between(bound(least, with), bound(most, to));

    assertThat(parse(text)).extracting(Clause::need).containsExactly(between);
  }

  private static Optional<Bound> bound(BigDecimal value, Boolean included) {
    return Optional.ofNullable(value).map(it -> new Bound(it, included));
  }

  @ParameterizedTest
  @CsvSource({
    "created:2026-11-01, 2026-11-01T00:00:00Z, 2026-11-02T00:00:00Z",
    "created:2026-11-01..2026-11-08, 2026-11-01T00:00:00Z, 2026-11-08T00:00:00Z",
    "created:>2026-11-01, 2026-11-02T00:00:00Z,",
    "created:>=2026-11-01, 2026-11-01T00:00:00Z,",
    "created_at:<2026-11-01, , 2026-11-01T00:00:00Z",
    "created:<=2026-11-01, , 2026-11-02T00:00:00Z",
    "created:>2026-11-01T10:00:00+01:00, 2026-11-01T09:00:00.001Z,",
    "age:>10m, , 2026-11-20T17:50:00Z",
    "age:<10m, 2026-11-20T17:50:00.001Z,",
    "age:10m..1h, 2026-11-20T17:00:00Z, 2026-11-20T17:50:00.001Z"
  })
  void compares_times_and_ages(String text, Instant from, Instant to) {
    var during = new During(Optional.ofNullable(from), Optional.ofNullable(to));

    assertThat(parse(text)).containsExactly(clause(Field.CREATED, during));
  }

  @Test
  void follows_a_path_into_json_where_quotes_make_a_text() {
    assertThat(parse("args.user.id:123 meta.no:\"123\""))
        .containsExactly(
            new Clause(
                false, new Subject(Field.ARGS, List.of("user", "id")), oneOf(Like.whole("123"))),
            new Clause(
                false,
                new Subject(Field.META, List.of("no")),
                oneOf(new Like("123", Like.How.TEXT_ONLY))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "stat:dead | 0 | 4 | unknown_field | state",
        "queue.x:a | 0 | 7 | unknown_field | queue",
        "state:ded | 6 | 3 | unknown_value | dead",
        "tag:a error_kind:timout | 17 | 6 | unknown_value | timeout",
        "attempt:many | 8 | 4 | format |",
        "attempt:1.5 | 8 | 3 | format |",
        "attempt:1..x | 11 | 1 | format |",
        "attempt:5..3 | 8 | 4 | range |",
        "attempt:.. | 8 | 2 | missing |",
        "attempt~3 | 8 | 1 | operator |",
        "attempt:>1,2 | 9 | 3 | operator |",
        "key:>a | 0 | 6 | operator |",
        "state~d | 0 | 7 | operator |",
        "created:yesterday | 8 | 9 | format |",
        "created:2026-02-30 | 8 | 10 | format |",
        "age:10m | 4 | 3 | operator |",
        "age:>soon | 5 | 4 | format |",
        "args:5 | 0 | 6 | path |",
        "args.:5 | 0 | 7 | path |",
        "type:a*b | 5 | 3 | wildcard |",
        "tag: | 4 | 0 | missing |",
        "tag:a, | 6 | 0 | missing |",
        "a - b | 2 | 1 | missing |",
        ":a | 0 | 2 | missing |",
        "tag:\"a | 4 | 2 | unclosed |",
        "tag:\"a\"b | 7 | 1 | quote |",
        "tag:a\"b | 5 | 2 | quote |"
      })
  void tells_where_a_fault_is_and_what_was_meant(
      String text, int offset, int length, String reason, String hint) {
    var fault = faults(text).getFirst();

    assertThat(fault.place()).isEqualTo(new Place(offset, 1, offset + 1));
    assertThat(fault.length()).isEqualTo(length);
    assertThat(fault.reason()).isEqualTo(reason);
    assertThat(fault.hint()).isEqualTo(Optional.ofNullable(hint));
  }

  @Test
  void tells_all_faults_at_once_by_line_and_column_in_characters() {
    assertThat(faults("tag:😀 stat:a\n  attempt:x tag:\"b"))
        .extracting(QueryFault::place)
        .containsExactly(new Place(7, 1, 7), new Place(24, 2, 11), new Place(30, 2, 17));
  }

  @ParameterizedTest
  @ValueSource(ints = {4097, 100_000})
  void refuses_what_is_too_long(int length) {
    assertThat(faults("a".repeat(length)).getFirst().reason()).isEqualTo("length");
  }

  @Test
  void refuses_too_many_conditions_values_and_letters() {
    assertThat(faults("a ".repeat(65)).getFirst().reason()).isEqualTo("count");
    assertThat(faults("tag:a" + ",a".repeat(100)).getFirst().reason()).isEqualTo("count");
    assertThat(faults("a".repeat(257)).getFirst().reason()).isEqualTo("length");
    assertThat(parse("a ".repeat(64))).hasSize(64);
  }

  @Test
  void nothing_asks_for_everything() {
    assertThat(parse(" ")).isEmpty();
  }

  private static List<Clause> parse(String text) {
    return QueryText.parse(text, NOW);
  }

  private static List<QueryFault> faults(String text) {
    var unreadable = catchThrowableOfType(UnreadableQuery.class, () -> parse(text));
    assertThat(unreadable).as(text).isNotNull();
    return unreadable.faults();
  }

  private static Need oneOf(Like... likes) {
    return new Need.OneOf(List.of(likes));
  }

  private static Clause clause(Field field, Need need) {
    return new Clause(false, Subject.of(field), need);
  }

  private static Clause not(Clause clause) {
    return new Clause(true, clause.subject(), clause.need());
  }
}
