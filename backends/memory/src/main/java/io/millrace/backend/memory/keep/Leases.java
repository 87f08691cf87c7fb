package io.millrace.backend.memory.keep;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who holds what alone, by the name of it. An ended reign stays, so that its epoch is not given
/// again.
public final class Leases {
  private final Changes changes;
  private final Map<String, Term> terms = new TreeMap<>();

  /// Who has a lease or had it last, and who is not to have it before when.
  public record Term(String node, long epoch, long since, long until, String resting, long rested) {
    private static final Term NONE = new Term("", 0, 0, 0, "", 0);

    private boolean lasts(long now) {
      return until > now;
    }
  }

  public Leases(Changes changes) {
    this.changes = changes;
  }

  public Optional<Term> lease(String name, String node, long ttl, long now) {
    var there = terms.getOrDefault(name, Term.NONE);
    if (there.lasts(now) ? !there.node.equals(node) : rests(there, node, now)) {
      return Optional.empty();
    }
    long epoch = there.lasts(now) ? there.epoch : Math.max(there.epoch + 1, now);
    long since = there.lasts(now) ? there.since : now;
    var term = new Term(node, epoch, since, now + ttl, there.resting, there.rested);
    change(name, term);
    return Optional.of(term);
  }

  private static boolean rests(Term there, String node, long now) {
    return there.resting.equals(node) && there.rested > now;
  }

  public void resign(String name, long epoch, long rest, long now) {
    var there = terms.getOrDefault(name, Term.NONE);
    if (there.epoch == epoch) {
      long until = Math.min(there.until, now);
      change(name, new Term(there.node, epoch, there.since, until, there.node, now + rest));
    }
  }

  public Optional<Term> get(String name, long now) {
    return Optional.ofNullable(terms.get(name)).filter(it -> it.lasts(now));
  }

  private void change(String name, Term term) {
    put(name, term);
    changes.lease(name, term);
  }

  public void put(String name, Term term) {
    terms.put(name, term);
  }

  public Map<String, Term> all() {
    return Map.copyOf(terms);
  }
}
