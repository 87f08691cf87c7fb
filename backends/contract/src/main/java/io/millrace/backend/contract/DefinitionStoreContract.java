package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every backend promises about named objects.
public abstract class DefinitionStoreContract extends BackendContract {
  private static final Json ONE = Json.of("{\"limit\":1}");
  private static final Json TWO = Json.of("{\"limit\":2}");
  private static final Match ANY = new Match.Any();

  @Test
  void an_object_is_created_in_its_first_version() {
    assertThat(put("crm", ONE)).isEqualTo(new Put.Created(1));
    assertThat(written("crm").version()).isEqualTo(1);
    assertThat(written("crm").spec()).isEqualTo(ONE);
  }

  @Test
  void a_change_is_the_next_version() {
    put("crm", ONE);

    assertThat(put("crm", TWO)).isEqualTo(new Put.Changed(2));
    assertThat(written("crm").version()).isEqualTo(2);
    assertThat(written("crm").spec()).isEqualTo(TWO);
  }

  @Test
  void an_equal_one_changes_nothing() {
    put("crm", ONE);
    var before = written("crm");
    clock.pass(Duration.ofSeconds(1));

    assertThat(put("crm", ONE)).isEqualTo(new Put.Same(1));
    assertThat(written("crm")).isEqualTo(before);
  }

  @Test
  void who_wrote_it_and_when_is_kept() {
    var first = clock.instant();
    put("crm", ONE);
    clock.pass(Duration.ofSeconds(1));
    put(new Write(Kind.LIMITER, "crm", TWO, "ben"), ANY);

    assertThat(written("crm").by()).isEqualTo("ben");
    assertThat(written("crm").times()).isEqualTo(times(first, clock.instant()));
  }

  @Test
  void only_what_is_not_there_is_created_on_that_condition() {
    assertThat(put("crm", ONE, new Match.New())).isEqualTo(new Put.Created(1));
    assertThat(put("crm", TWO, new Match.New())).isEqualTo(new Put.Mismatch(1));
    assertThat(written("crm").spec()).isEqualTo(ONE);
  }

  @Test
  void only_the_version_that_is_named_is_changed() {
    put("crm", ONE);
    put("crm", TWO);

    assertThat(put("crm", ONE, new Match.Version(1))).isEqualTo(new Put.Mismatch(2));
    assertThat(put("crm", ONE, new Match.Version(2))).isEqualTo(new Put.Changed(3));
  }

  @Test
  void only_one_of_the_versions_that_are_named_is_changed() {
    put("crm", ONE);
    put("crm", TWO);

    assertThat(put("crm", ONE, new Match.OneOf(Set.of(1, 12, 20)))).isEqualTo(new Put.Mismatch(2));
    assertThat(put("crm", ONE, new Match.OneOf(Set.of()))).isEqualTo(new Put.Mismatch(2));
    assertThat(put("crm", ONE, new Match.OneOf(Set.of(2, 7)))).isEqualTo(new Put.Changed(3));
    assertThat(remove("crm", new Match.OneOf(Set.of(2, 13)))).isEqualTo(new Put.Mismatch(3));
    assertThat(remove("crm", new Match.OneOf(Set.of(2, 3)))).isEqualTo(new Put.Removed());
  }

  @Test
  void what_is_not_there_has_no_version_to_be_named() {
    assertThat(put("crm", ONE, new Match.Version(1))).isEqualTo(new Put.Mismatch(0));
    assertThat(stored("crm")).isEmpty();
  }

  @Test
  void what_was_removed_is_gone() {
    put("crm", ONE);

    assertThat(remove("crm", ANY)).isEqualTo(new Put.Removed());
    assertThat(stored("crm")).isEmpty();
    assertThat(list(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void what_is_not_there_cannot_be_removed() {
    assertThat(remove("crm", ANY)).isEqualTo(new Put.Mismatch(0));
  }

  @Test
  void another_version_than_the_one_that_is_named_stays() {
    put("crm", ONE);

    assertThat(remove("crm", new Match.Version(2))).isEqualTo(new Put.Mismatch(1));
    assertThat(stored("crm")).isPresent();
  }

  @Test
  void kinds_are_kept_apart() {
    put("crm", ONE);

    assertThat(backend.definitions().get(Kind.KEY, List.of("crm")).await()).isEmpty();
    assertThat(backend.definitions().count(Kind.KEY).await()).isZero();
    assertThat(put(new Write(Kind.KEY, "crm", TWO, "ann"), ANY)).isEqualTo(new Put.Created(1));
    assertThat(written("crm").spec()).isEqualTo(ONE);
  }

  @Test
  void only_those_that_exist_are_got() {
    put("a", ONE);
    put("c", ONE);

    var got = backend.definitions().get(Kind.LIMITER, List.of("a", "b", "c")).await();
    assertThat(got).extracting(Definition::name).containsExactly("a", "c");
  }

  @Test
  void a_list_is_by_name_and_goes_on_behind_the_last() {
    List.of("c", "a", "d", "b").forEach(name -> put(name, ONE));

    assertThat(list(Optional.empty(), 3)).containsExactly("a", "b", "c");
    assertThat(list(Optional.of("c"), 3)).containsExactly("d");
    assertThat(list(Optional.of("bb"), 3)).containsExactly("c", "d");
  }

  @Test
  void they_are_counted() {
    put("a", ONE);
    put("b", ONE);
    put("b", TWO);
    remove("a", ANY);

    assertThat(backend.definitions().count(Kind.LIMITER).await()).isEqualTo(1);
  }

  @Test
  void revisions_rise_over_all_kinds() {
    put("a", ONE);
    put(new Write(Kind.KEY, "k", ONE, "ann"), ANY);
    put("b", ONE);
    put("a", TWO);

    long key = backend.definitions().get(Kind.KEY, List.of("k")).await().getFirst().revision();
    assertThat(List.of(key, written("b").revision(), written("a").revision()))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void a_revision_is_never_given_again() {
    put("a", ONE);
    put("b", ONE);
    long last = written("b").revision();
    remove("b", ANY);
    put("c", ONE);

    assertThat(written("c").revision()).isGreaterThan(last);
  }

  private Put put(String name, Json spec) {
    return put(name, spec, ANY);
  }

  private Put put(String name, Json spec, Match match) {
    return put(new Write(Kind.LIMITER, name, spec, "ann"), match);
  }

  private Put put(Write write, Match match) {
    return backend.definitions().put(write, match).await();
  }

  private Put remove(String name, Match match) {
    return backend.definitions().remove(Kind.LIMITER, name, match).await();
  }

  private Optional<Definition> stored(String name) {
    return backend.definitions().get(Kind.LIMITER, List.of(name)).await().stream().findFirst();
  }

  private Definition written(String name) {
    assertThat(stored(name)).isPresent();
    return stored(name).orElseThrow();
  }

  private List<String> list(Optional<String> after, int limit) {
    return backend.definitions().list(Kind.LIMITER, after, limit).await().stream()
        .map(Definition::name)
        .toList();
  }

  private static Definition.Times times(Instant created, Instant updated) {
    return new Definition.Times(created, updated);
  }
}
