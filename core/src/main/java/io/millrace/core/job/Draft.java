package io.millrace.core.job;

import io.millrace.core.text.Reserved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// A job as it is asked for: what is empty takes its queue's default. [#faults] says what no queue
/// would take.
public record Draft(
    Optional<String> id,
    String type,
    String queue,
    OptionalInt priority,
    Optional<String> key,
    Json args,
    When when,
    Asked asked,
    Labels labels,
    Origin origin,
    Ties ties) {
  public static final int MAX_TAGS = 32;
  public static final int MAX_TAG = 64;
  public static final int MAX_META = 16 * 1024;
  public static final int MAX_LIMITERS = 8;
  public static final int MAX_PARENTS = 100;
  public static final int MAX_ARGS = 1024 * 1024;
  public static final int MAX_ATTEMPTS = 1_000;
  public static final Duration MAX_TIMEOUT = Duration.ofDays(7);
  public static final Duration MIN_LEASE = Duration.ofMillis(100);
  public static final Duration MAX_LEASE = Duration.ofHours(1);

  private static final int MAX_NAME = 128;
  private static final int MAX_KEY = 255;

  /// When it may run: `delay` and `expiresIn` count from its arrival, and exclude the instant
  /// beside them.
  public record When(
      Optional<Instant> runAt,
      Optional<Duration> delay,
      Optional<Instant> expiresAt,
      Optional<Duration> expiresIn,
      Optional<Instant> retryUntil) {
    public static final When ANY_TIME =
        new When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /// The terms it names itself.
  public record Asked(
      OptionalInt maxAttempts,
      Optional<Backoff> backoff,
      Optional<Duration> timeout,
      Optional<Duration> lease,
      Optional<Boolean> retryLost,
      Optional<Boolean> preemptible) {
    public static final Asked NOTHING =
        new Asked(
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  public static Draft of(String type, String queue, Json args) {
    return new Draft(
        Optional.empty(),
        type,
        queue,
        OptionalInt.empty(),
        Optional.empty(),
        args,
        When.ANY_TIME,
        Asked.NOTHING,
        Labels.NONE,
        Origin.API,
        Ties.NONE);
  }

  public Draft withId(String fixed) {
    return new Draft(
        Optional.of(fixed), type, queue, priority, key, args, when, asked, labels, origin, ties);
  }

  public Draft withPriority(OptionalInt changed) {
    return new Draft(id, type, queue, changed, key, args, when, asked, labels, origin, ties);
  }

  public Draft withKey(String changed) {
    return new Draft(
        id, type, queue, priority, Optional.of(changed), args, when, asked, labels, origin, ties);
  }

  public Draft withWhen(When changed) {
    return new Draft(id, type, queue, priority, key, args, changed, asked, labels, origin, ties);
  }

  public Draft withAsked(Asked changed) {
    return new Draft(id, type, queue, priority, key, args, when, changed, labels, origin, ties);
  }

  public Draft withLabels(Labels changed) {
    return new Draft(id, type, queue, priority, key, args, when, asked, changed, origin, ties);
  }

  public Draft withOrigin(Origin changed) {
    return new Draft(id, type, queue, priority, key, args, when, asked, labels, changed, ties);
  }

  public Draft withTies(Ties changed) {
    return new Draft(id, type, queue, priority, key, args, when, asked, labels, origin, changed);
  }

  /// The same with the hash of what makes it the same as others, if it is to be unique and has none
  /// yet.
  public Draft printed() {
    return ties.unique()
        .filter(unique -> unique.print().isEmpty())
        .map(unique -> withTies(ties.withUnique(unique.of(this))))
        .orElse(this);
  }

  /// Everything that is wrong with it, whatever queue it goes to; pointers as in the API's JSON.
  public List<Fault> faults() {
    var faults = new ArrayList<Fault>();
    id.filter(text -> !isId(text))
        .ifPresent(_ ->
            faults.add(new Fault("/id", "format", "1-128 of A-Z a-z 0-9 _ . : -, not only dots")));
    check(faults, isType(type), "/type", "1-128 of A-Z a-z 0-9 _ . : / -");
    check(faults, isQueue(queue), "/queue", "1-128 of a-z 0-9 _ . -, no word that paths use");
    priority.ifPresent(
        it -> range(faults, it >= Job.MOST_URGENT && it <= Job.LEAST_URGENT, "/priority", "0..9"));
    key.ifPresent(it -> check(faults, isKey(it), "/key", "1-255 characters, no control ones"));
    range(faults, args.size() <= MAX_ARGS, "/args", "at most 1 MiB");
    when(faults);
    asked(faults);
    labels(faults);
    range(
        faults,
        ties.limiters().size() <= MAX_LIMITERS,
        "/limiters",
        "at most " + MAX_LIMITERS + " limiters");
    range(
        faults,
        ties.parents().size() <= MAX_PARENTS,
        "/depends_on",
        "at most " + MAX_PARENTS + " jobs");
    return faults;
  }

  private void when(List<Fault> faults) {
    if (when.runAt.isPresent() && when.delay.isPresent()) {
      faults.add(new Fault("/delay", "conflict", "name run_at or delay, not both"));
    }
    if (when.expiresAt.isPresent() && when.expiresIn.isPresent()) {
      faults.add(new Fault("/expires_in", "conflict", "name expires_at or expires_in, not both"));
    }
    when.delay.ifPresent(it -> range(faults, !it.isNegative(), "/delay", "not below 0s"));
    when.expiresIn.ifPresent(it -> range(faults, isLong(it), "/expires_in", "longer than 0s"));
  }

  private void asked(List<Fault> faults) {
    asked.maxAttempts.ifPresent(
        it -> range(faults, it >= 1 && it <= MAX_ATTEMPTS, "/max_attempts", "1..1000"));
    asked.timeout.ifPresent(it -> range(faults, isTerm(it), "/timeout", "1ms to 7d"));
    asked.lease.ifPresent(it -> range(faults, isLease(it), "/lease", "100ms to 1h"));
  }

  private void labels(List<Fault> faults) {
    range(faults, labels.tags().size() <= MAX_TAGS, "/tags", "at most " + MAX_TAGS + " tags");
    for (int at = 0; at < labels.tags().size(); at++) {
      int length = labels.tags().get(at).length();
      range(faults, length >= 1 && length <= MAX_TAG, "/tags/" + at, "1-64 characters");
    }
    range(faults, labels.meta().size() <= MAX_META, "/meta", "at most 16 KiB");
  }

  /// Loops, not patterns: every job comes through here.
  private static boolean isName(String text, IntPredicate allowed) {
    for (int at = 0; at < text.length(); at++) {
      if (!allowed.test(text.charAt(at))) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_NAME;
  }

  private static boolean isOfQueue(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  }

  private static boolean isOfId(int c) {
    return isOfQueue(c) || (c >= 'A' && c <= 'Z') || c == ':';
  }

  private static boolean isQueue(String text) {
    return isName(text, Draft::isOfQueue) && !Reserved.has(text);
  }

  /// Whether a text may name a job.
  public static boolean isId(String text) {
    return isName(text, Draft::isOfId) && !text.chars().allMatch(c -> c == '.');
  }

  /// Whether a text may name a type.
  public static boolean isType(String text) {
    return isName(text, c -> isOfId(c) || c == '/');
  }

  /// Whether a text may name a lane.
  public static boolean isKey(String text) {
    return !text.isEmpty() && text.length() <= MAX_KEY && isProse(text);
  }

  /// Neither control characters nor half of a pair, which no encoding could write.
  private static boolean isProse(String text) {
    int point;
    for (int at = 0; at < text.length(); at += Character.charCount(point)) {
      point = text.codePointAt(at);
      boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      if (half || Character.isISOControl(point)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLong(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  public static boolean isTerm(Duration timeout) {
    return timeout.toMillis() >= 1 && timeout.compareTo(MAX_TIMEOUT) <= 0;
  }

  public static boolean isLease(Duration lease) {
    return lease.compareTo(MIN_LEASE) >= 0 && lease.compareTo(MAX_LEASE) <= 0;
  }

  private static void check(List<Fault> faults, boolean good, String pointer, String allowed) {
    if (!good) {
      faults.add(new Fault(pointer, "format", allowed));
    }
  }

  private static void range(List<Fault> faults, boolean good, String pointer, String allowed) {
    if (!good) {
      faults.add(new Fault(pointer, "range", allowed));
    }
  }
}
