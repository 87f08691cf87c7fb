package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditLine.By;
import io.millrace.core.audit.AuditLine.Change;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.job.Json;
import io.millrace.core.query.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about the record of what people did.
public abstract class AuditStoreContract extends BackendContract {
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void gives_back_a_line_as_it_was_written() {
    var bare = line("ann", "queue.pause", "queue:mail");
    var full =
        new AuditLine(
            clock.instant(),
            new By("key_1", Optional.of("operator"), "req-1", "10.0.0.1"),
            "queue.patch",
            "queue:grün",
            Optional.of("migration"),
            new Change(Optional.of(Json.of("{\"a\":1}")), Optional.of(Json.of("{\"a\":2}"))),
            "internal");
    append(bare, full);

    assertThat(all()).containsExactly(full, bare);
  }

  @Test
  void shows_the_newest_first_page_by_page_and_how_many_there_are() {
    IntStream.range(0, 7).forEach(n -> append(line("ann", "a.b", "r:" + n)));

    var first = find(AuditQuery.ALL, Optional.empty(), 3);
    var second = find(AuditQuery.ALL, first.next(), 3);
    var third = find(AuditQuery.ALL, second.next(), 3);

    assertThat(resources(first)).containsExactly("r:6", "r:5", "r:4");
    assertThat(resources(second)).containsExactly("r:3", "r:2", "r:1");
    assertThat(resources(third)).containsExactly("r:0");
    assertThat(third.next()).isEmpty();
    assertThat(List.of(first.total(), second.total(), third.total()))
        .containsOnly(new Page.Total(7, true));
  }

  @Test
  void goes_on_behind_what_was_seen_whatever_came_since() {
    append(line("ann", "a.b", "r:1"), line("ann", "a.b", "r:2"));
    var first = find(AuditQuery.ALL, Optional.empty(), 1);

    append(line("ann", "a.b", "r:3"));

    assertThat(resources(find(AuditQuery.ALL, first.next(), 5))).containsExactly("r:1");
  }

  @Test
  void a_limit_of_nothing_asks_for_the_total_alone() {
    append(line("ann", "a.b", "r:1"));

    var page = find(AuditQuery.ALL, Optional.empty(), 0);

    assertThat(page.items()).isEmpty();
    assertThat(page.next()).isEmpty();
    assertThat(page.total()).isEqualTo(new Page.Total(1, true));
  }

  @Test
  void finds_by_who_by_what_and_by_what_to() {
    append(
        line("ann", "queue.pause", "queue:mail"),
        line("bob", "queue.pause", "queue:media"),
        line("ann", "key.create", "key:key_1"));

    assertThat(found("ann", "", "")).containsExactly("key:key_1", "queue:mail");
    assertThat(found("", "queue.pause", "")).containsExactly("queue:media", "queue:mail");
    assertThat(found("", "queue.*", "queue:mail")).containsExactly("queue:mail");
    assertThat(found("", "", "queue:m*")).containsExactly("queue:media", "queue:mail");
    assertThat(found("ann", "queue.*", "queue:media")).isEmpty();
    assertThat(found("an", "", "")).isEmpty();
  }

  @Test
  void finds_what_was_done_from_an_instant_on_and_before_another() {
    var begin = clock.instant();
    for (int n = 0; n < 3; n++) {
      append(line("ann", "a.b", "r:" + n));
      clock.pass(DAY);
    }

    assertThat(within(Optional.of(begin.plus(DAY)), Optional.empty()))
        .containsExactly("r:2", "r:1");
    assertThat(within(Optional.empty(), Optional.of(begin.plus(DAY)))).containsExactly("r:0");
    assertThat(within(Optional.of(begin.plus(DAY)), Optional.of(begin.plus(DAY.multipliedBy(2)))))
        .containsExactly("r:1");
  }

  @Test
  void counts_exactly_what_matches_among_very_many() {
    var many = new ArrayList<AuditLine>();
    for (int n = 0; n < 5_000; n++) {
      many.add(line(n % 5 == 0 ? "ann" : "bob", "a.b", "r:" + n));
    }
    backend.audit().append(many).await();

    var page = find(query("ann", "", ""), Optional.empty(), 2);

    assertThat(resources(page)).containsExactly("r:4995", "r:4990");
    assertThat(page.total()).isEqualTo(new Page.Total(1_000, true));
  }

  @Test
  void forgets_what_is_from_before_an_instant() {
    append(line("ann", "a.b", "r:1"));
    clock.pass(DAY);
    append(line("ann", "a.b", "r:2"));

    assertThat(prune(clock.instant(), 100, 100)).isOne();

    assertThat(all()).extracting(AuditLine::resource).containsExactly("r:2");
    assertThat(prune(clock.instant(), 100, 100)).isZero();
  }

  @Test
  void forgets_the_oldest_of_more_than_are_kept() {
    IntStream.range(0, 5).forEach(n -> append(line("ann", "a.b", "r:" + n)));

    assertThat(prune(Instant.EPOCH, 2, 100)).isEqualTo(3);

    assertThat(all()).extracting(AuditLine::resource).containsExactly("r:4", "r:3");
  }

  @Test
  void forgets_no_more_in_one_call_than_it_may() {
    IntStream.range(0, 5).forEach(n -> append(line("ann", "a.b", "r:" + n)));

    assertThat(prune(Instant.EPOCH, 1, 3)).isEqualTo(3);
    assertThat(prune(Instant.EPOCH, 1, 3)).isOne();

    assertThat(all()).extracting(AuditLine::resource).containsExactly("r:4");
  }

  @Test
  void what_is_added_after_all_was_forgotten_is_new_to_a_page() {
    append(line("ann", "a.b", "r:1"), line("ann", "a.b", "r:2"));
    var first = find(AuditQuery.ALL, Optional.empty(), 1);
    prune(clock.instant(), 0, 100);

    append(line("ann", "a.b", "r:3"));

    assertThat(resources(find(AuditQuery.ALL, first.next(), 5))).isEmpty();
    assertThat(all()).extracting(AuditLine::resource).containsExactly("r:3");
  }

  private AuditLine line(String actor, String action, String resource) {
    return new AuditLine(
        clock.instant(),
        new By(actor, Optional.empty(), "req-1", "127.0.0.1"),
        action,
        resource,
        Optional.empty(),
        Change.UNTOLD,
        AuditLine.OK);
  }

  private void append(AuditLine... lines) {
    backend.audit().append(List.of(lines)).await();
  }

  private List<AuditLine> all() {
    return find(AuditQuery.ALL, Optional.empty(), 500).items();
  }

  private Page<AuditLine> find(AuditQuery query, Optional<Page.Cursor> after, int limit) {
    return backend.audit().find(query, after, limit).await();
  }

  private int prune(Instant before, int keep, int limit) {
    return backend.audit().prune(before, keep, limit).await();
  }

  private List<String> found(String actor, String action, String resource) {
    return resources(find(query(actor, action, resource), Optional.empty(), 500));
  }

  private static AuditQuery query(String actor, String action, String resource) {
    return new AuditQuery(
        named(actor), named(action), named(resource), Optional.empty(), Optional.empty());
  }

  private static Optional<String> named(String text) {
    return Optional.of(text).filter(it -> !it.isEmpty());
  }

  private List<String> within(Optional<Instant> from, Optional<Instant> to) {
    var query = new AuditQuery(Optional.empty(), Optional.empty(), Optional.empty(), from, to);
    return resources(find(query, Optional.empty(), 500));
  }

  private static List<String> resources(Page<AuditLine> page) {
    return page.items().stream().map(AuditLine::resource).toList();
  }
}
