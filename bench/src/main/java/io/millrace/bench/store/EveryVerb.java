package io.millrace.bench.store;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Calls what a store can do with the jobs of one queue, in which many stand: all verbs, and the
/// reads of people.
public final class EveryVerb {
  private static final Duration LEASE = Duration.ofHours(1);
  private static final int PAGE = 100;
  private static final int SLICES = 200;

  private static final Outcome DONE = new Outcome.Done(Json.of("{\"sent\":1}"));
  private static final Outcome DEAD =
      new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "Boom", "no"));

  private final Backend backend;
  private final String queue;
  private final Clock clock;

  public EveryVerb(Backend backend, String queue, Clock clock) {
    this.backend = backend;
    this.queue = queue;
    this.clock = clock;
  }

  /// Each verb so many times, with a hundred jobs.
  public void call(int times) {
    for (int round = 0; round < times; round++) {
      attempts();
      changes();
      reads();
      backend.tidy().await();
    }
    checks();
  }

  private void attempts() {
    var lent = claim();
    backend.jobs().extend(lent.stream().map(EveryVerb::renewed).toList()).await();
    var dead = lent.subList(0, lent.size() / 2);
    settle(dead, DEAD);
    settle(lent.subList(dead.size(), lent.size()), DONE);
    var again = dead.stream().map(it -> Redrive.of(it.job().id(), "ann")).toList();
    backend.jobs().redrive(again).await();
  }

  private List<Claim> claim() {
    var want =
        new Want(
            Optional.empty(),
            new Holder("bench", "bench"),
            Want.Queues.of(queue),
            Set.of(),
            Want.MOST,
            Optional.of(LEASE));
    return backend.jobs().claim(want).await().lent();
  }

  private static Extend renewed(Claim claim) {
    return Extend.by(claim.job().id(), claim.lease().token(), LEASE);
  }

  private void settle(List<Claim> claims, Outcome outcome) {
    var ends = claims.stream().map(it -> ended(it, outcome)).toList();
    backend.jobs().settle(ends, Want.NONE).await();
  }

  private Settle ended(Claim claim, Outcome outcome) {
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, Instant.now(clock));
    return new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
  }

  /// What people do with those that would be lent next.
  private void changes() {
    var ids = find(JobQuery.in(JobState.READY)).items().stream().map(JobSnapshot::id).toList();
    var later = new Change.Snooze(Instant.now(clock).plus(LEASE));
    for (var how : List.of(later, new Change.Promote())) {
      backend.jobs().change(ids.stream().map(it -> new Change(it, how, "ann")).toList()).await();
    }
    backend
        .jobs()
        .cancel(ids.stream().map(it -> new Cancel(it, false, "", "ann", Duration.ZERO)).toList())
        .await();
    backend.jobs().prune(new Prune.Ids(ids)).await();
    for (var state : List.of(JobState.SUCCEEDED, JobState.DEAD)) {
      var ended = new Prune.Ended(queue, state, Instant.now(clock), 0, PAGE);
      backend.jobs().prune(ended).await();
    }
  }

  private void reads() {
    Stream.of(JobState.values()).map(JobQuery::in).forEach(this::find);
    var newest = find(JobQuery.ALL);
    newest
        .next()
        .ifPresent(it -> backend.search().find(JobQuery.ALL, Sort.NEWEST, Optional.of(it), PAGE));
    newest.items().forEach(it -> backend.search().standing(it.id()).await());
    backend.search().count(JobQuery.ALL, asking(Field.STATE)).await();
    backend.dead().stats(JobQuery.in(JobState.DEAD)).await();
    backend.queues().get(List.of()).await();
  }

  private static Counts.Ask asking(Field field) {
    return new Counts.Ask(Set.of(field), Optional.empty());
  }

  private Page<JobSnapshot> find(JobQuery query) {
    var sort = Sort.natural(query.namesStates() ? query.reach() : Set.of());
    return backend.search().find(query, sort, Optional.empty(), PAGE).await();
  }

  /// Some slices of all that the doctor looks at, one kind after the other.
  private void checks() {
    for (var check : EnumSet.allOf(Check.class)) {
      var next = Optional.<String>empty();
      for (int slice = 0; slice < SLICES && (slice == 0 || next.isPresent()); slice++) {
        next = backend.check(Set.of(check), true, next).await().next();
      }
    }
  }
}
