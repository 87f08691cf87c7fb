package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.form.Needs;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.limit.BreakerTurn;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The permits that one claim brings to one home, for jobs whose limits lie elsewhere: what the
/// home wants is taken there, and what it did not use goes back.
public final class Brought {
  /// Who starts later than that after it was asked for would count where nobody looks any more.
  private static final long FRESH_MS = 1_000;

  private final Permits permits;
  private final Portion portion;
  private final String queue;
  private final String stamp;
  private final Optional<Duration> lease;
  private final Map<String, One> all = new LinkedHashMap<>(0);
  private final Map<String, One> byPermit = new LinkedHashMap<>(0);
  final List<BreakerTurn> turns = new ArrayList<>(0);
  private int names;
  private long seen;
  private long since;

  /// What there is for the same needs.
  private static final class One {
    private final Needs needs;
    private final List<String> left = new ArrayList<>();
    private final List<String> late = new ArrayList<>(0);
    private Optional<Permits.Refusal> refusal = Optional.empty();
    private Duration lease = Duration.ZERO;

    One(Needs needs) {
      this.needs = needs;
    }

    private void tooLate() {
      late.addAll(left);
      left.clear();
      refusal = Optional.empty();
    }
  }

  /// `lease` is for how long jobs will be lent, if not for as long as they say.
  public Brought(
      Permits permits, Portion portion, String queue, String stamp, Optional<Duration> lease) {
    this.permits = permits;
    this.portion = portion;
    this.queue = queue;
    this.stamp = stamp;
    this.lease = lease;
  }

  /// In which queue the job is that holds a permit; empty for one that was taken by hand.
  public static Optional<String> queueOf(String permit) {
    return permit.startsWith(Permits.OF_JOB)
        ? Optional.of(permit.substring(permit.indexOf('.') + 1, permit.lastIndexOf('.')))
        : Optional.empty();
  }

  /// What of it the limiter of all lets start, as claim.lua reads it; and since when all was asked.
  public void writeAllTo(Args args) {
    portion.writeTo(args);
    args.add(since);
  }

  /// The home answered at that instant of its clock, and so many start by it.
  public void seen(long now, int started) {
    if (since > 0 && now - since > FRESH_MS) {
      tooLate();
    }
    seen = now;
    portion.used(started);
  }

  /// As part/brought.lua reads it.
  public void writeTo(Args args) {
    all.forEach((needs, one) -> {
      args.add(needs)
          .add(one.refusal.map(Permits.Refusal::gate).orElse(""))
          .add(one.refusal.flatMap(Permits.Refusal::until).map(Instant::toEpochMilli).orElse(-1L))
          .add(one.left.size());
      one.left.forEach(args::add);
    });
  }

  /// What they need who asked that permit, which is used now; empty when it was not brought here.
  public Optional<Needs> used(String permit) {
    var one = Optional.ofNullable(byPermit.get(permit));
    one.ifPresent(it -> it.left.remove(permit));
    return one.map(it -> it.needs);
  }

  /// Whether a job that is lent so long outlives what was taken for it.
  public boolean isOutlived(String permit, Duration length) {
    var one = byPermit.get(permit);
    return one != null && one.lease.compareTo(length) < 0;
  }

  /// Takes what is wanted: needs, how many, and the lease of the first of them; and for how many of
  /// all the limiter of all is asked.
  public Future<?> bring(Heard wants, int starts) {
    return unused().compose(_ -> take(wants, starts));
  }

  private Future<?> take(Heard wants, int starts) {
    var taken = new ArrayList<Future<?>>();
    since = seen;
    if (starts > 0) {
      taken.add(portion.bring(starts));
    }
    for (int at = 0; at < wants.size(); at += 3) {
      var one = all.computeIfAbsent(wants.text(at), it -> new One(Needs.read(it)));
      one.lease = lease.orElse(Duration.ofMillis(wants.number(at + 2)));
      taken.add(bring(one, wants.whole(at + 1)));
    }
    return Future.all(taken);
  }

  private Future<?> bring(One one, int count) {
    var asked = new ArrayList<String>(count);
    for (int at = 0; at < count; at++) {
      asked.add(Permits.OF_JOB + stamp + "." + queue + "." + names++ + Strays.SINCE + since);
    }
    return permits
        .take(one.needs, asked, one.lease, queue)
        .map(got -> {
          one.left.addAll(got.permits());
          one.refusal = got.refusal();
          got.permits().forEach(it -> byPermit.put(it, one));
          turns.addAll(got.turns());
          return null;
        });
  }

  /// Gives back what nobody used.
  public Future<?> rest() {
    tooLate();
    return Future.all(unused(), portion.over());
  }

  private void tooLate() {
    all.values().forEach(One::tooLate);
    portion.tooLate();
  }

  private Future<?> unused() {
    var given = new ArrayList<Future<?>>(1);
    for (var one : all.values()) {
      given.add(
          permits
              .unused(one.needs, List.copyOf(one.late))
              .map(after -> turns.addAll(after.turns())));
      one.late.clear();
    }
    given.add(portion.unused());
    return Future.all(given);
  }

  public List<BreakerTurn> turns() {
    return turns;
  }
}
