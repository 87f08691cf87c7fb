package io.millrace.backend.contract.bound;

import static io.millrace.core.job.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.limit.Rate;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.JobQuery.Span;
import io.millrace.core.query.Sort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A clock that is set back a little, as NTP does it: the store's time goes on all the same.
public abstract class ClockBackContract extends UnderLimits {
  private static final Duration BACK = Duration.ofSeconds(45);

  private Instant before = Instant.EPOCH;

  @BeforeEach
  void setBack() {
    enqueue("before");
    before = backend.now().await();
    clock.pass(BACK.negated());
  }

  @Test
  void its_time_does_not_go_back() {
    assertThat(backend.now().await()).isAfterOrEqualTo(before);
  }

  @Test
  void finds_by_when_it_was_created_what_was_there_before() {
    enqueue("after");

    assertThat(createdFrom(before)).contains("before");
    assertThat(createdFrom(life("after").course().createdAt())).contains("after");
  }

  @Test
  void a_lease_is_lost_before_the_clock_is_where_it_was() {
    claim();

    clock.pass(LEASE.multipliedBy(2).plus(TICK));

    bringHome();
    assertThat(state("before")).isEqualTo(READY);
  }

  @Test
  void a_rate_lets_more_go_before_the_clock_is_where_it_was() {
    bind(NONE.withRate(Rate.of(1, PER)));
    enqueue("next");
    assertThat(ids(claim(2))).containsExactly("before");

    clock.pass(PER.multipliedBy(3));

    assertThat(claim(2)).isNotEmpty();
  }

  private List<String> createdFrom(Instant from) {
    var span = new Span(false, Optional.of(from), Optional.empty());
    return backend
        .search()
        .find(JobQuery.ALL.withSpan(span), Sort.NEWEST, Optional.empty(), 10)
        .await()
        .items()
        .stream()
        .map(JobSnapshot::id)
        .toList();
  }
}
