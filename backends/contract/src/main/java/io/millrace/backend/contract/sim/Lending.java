package io.millrace.backend.contract.sim;

import io.millrace.core.job.Claim;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Claimed.Judged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Compares what one claim gave with what it should have given, and tells the model.
final class Lending {
  private final Model model;
  private final Want want;
  private final Claimed claimed;
  private final long now;

  /// What one wanted queue lent, and what it has left that is wanted.
  private record Part(String queue, List<Held> lent, List<Held> left, int running, boolean paused) {
    boolean isFull(int limit) {
      return running >= limit || paused;
    }
  }

  Lending(Model model, Want want, Claimed claimed, long now) {
    this.model = model;
    this.want = want;
    this.claimed = claimed;
    this.now = now;
  }

  void compare() {
    if (model.repeats(want, now)) {
      again();
      return;
    }
    claimed.home().forEach(this::home);
    claimed.judge().forEach(this::judge);
    claimed.lent().forEach(this::lend);
    model.remember(want, claimed.lent(), now);
    if (claimed.lent().size() > most()) {
      throw new Violation("%d lent instead of %d".formatted(claimed.lent().size(), most()));
    }
    var parts = parts();
    parts.forEach(this::orderly);
    parts.forEach(this::roomy);
    pauses(parts);
    next(parts);
  }

  private int most() {
    return Math.min(want.max(), Want.MOST);
  }

  /// A repeated request is lent what it was lent, as far as that still stands, and nothing new.
  private void again() {
    var first = model.lentTo(want);
    var standing = first.stream().filter(it -> model.isLent(it.job().id(), token(it))).toList();
    if (!tokens(claimed.lent()).equals(tokens(standing))) {
      throw new Violation(
          "%s was answered %s, then %s".formatted(want.request(), first, claimed.lent()));
    }
    if (!standing.isEmpty()) {
      model.saw(Sight.REQUEST_ANSWERED_TWICE);
    }
    if (standing.size() < first.size()) {
      model.saw(Sight.REQUEST_PARTLY_OVER);
    }
  }

  private void home(Homecoming coming) {
    var held = model.present(coming.id());
    if (held.state != coming.from() || !held.job.queue().equals(coming.queue())) {
      throw new Violation("%s, which was %s in %s".formatted(coming, held.state, held.job.queue()));
    }
    held.comeHome(now);
    if (coming.rescues() != held.rescues) {
      throw new Violation("%s, but %d rescues".formatted(coming, held.rescues));
    }
    if (coming.rescued()) {
      model.saw(Sight.RESCUED);
    }
  }

  private void judge(Judged judged) {
    var held = model.present(judged.claim().job().id());
    model.newToken(token(judged.claim()));
    boolean again = held.judge(judged, now);
    model.saw(
        again
            ? Sight.JUDGED_AGAIN
            : switch (judged.reason()) {
              case TIMEOUT -> Sight.OVERRAN;
              case CANCELLED -> Sight.GRACE_OVER;
              case POISON -> Sight.POISONED;
              case EXPIRED -> Sight.EXPIRED;
            });
  }

  private void lend(Claim claim) {
    var held = model.present(claim.job().id());
    model.newToken(token(claim));
    if (!held.job.equals(claim.job()) || !wants(held) || held.next() <= now) {
      throw new Violation("%s got %s, which is %s".formatted(want, claim, held.state));
    }
    held.claim(claim, want.lease().orElse(held.job.terms().lease()), now);
  }

  private boolean wants(Held held) {
    return want.types().isEmpty() || want.types().contains(held.job.type());
  }

  /// Best first, and nothing better left behind.
  private void orderly(Part part) {
    Held before = null;
    for (var held : part.lent) {
      if (before != null && held.compareRank(before) < 0) {
        throw new Violation("%s was lent before %s".formatted(before, held));
      }
      before = held;
    }
    for (var left : part.left) {
      if (before != null && left.compareRank(before) < 0) {
        throw new Violation("%s was passed over for %s".formatted(left, before));
      }
    }
  }

  /// As many as there is room for, and no more.
  private void roomy(Part part) {
    int limit = model.concurrency(part.queue);
    if (!part.lent.isEmpty() && (part.running > limit || part.paused)) {
      throw new Violation("%d of %s run, of %d".formatted(part.running, part.queue, limit));
    }
    if (part.left.isEmpty()) {
      return;
    }
    if (claimed.lent().size() < most() && !part.isFull(limit)) {
      throw new Violation("%s has more: %s".formatted(part.queue, part.left));
    }
    if (part.running >= limit) {
      model.saw(Sight.CONCURRENCY_FULL);
    }
  }

  private void pauses(List<Part> parts) {
    var paused = new HashSet<String>();
    for (var part : parts) {
      if (part.paused) {
        paused.add(part.queue);
        model.saw(Sight.QUEUE_PAUSED);
      }
    }
    if (!paused.equals(Set.copyOf(claimed.paused()))) {
      throw new Violation("%s are paused, not %s".formatted(paused, claimed.paused()));
    }
  }

  /// Nothing that was due is left, and the next instant is named.
  private void next(List<Part> parts) {
    if (claimed.more()) {
      return;
    }
    long next = Long.MAX_VALUE;
    for (var part : parts) {
      next = Math.min(next, model.next(part.queue, now));
    }
    if (next <= now) {
      throw new Violation("something was left behind of " + Instant.ofEpochMilli(next));
    }
    long said = claimed.next().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    if (said != next) {
      throw new Violation("says %s, not %s".formatted(claimed.next(), Instant.ofEpochMilli(next)));
    }
  }

  /// A part for each wanted queue that there is.
  private List<Part> parts() {
    var parts = new ArrayList<Part>();
    for (var asked : want.queues().list()) {
      if (model.knows(asked.queue())) {
        parts.add(part(asked.queue()));
      }
    }
    return parts;
  }

  private Part part(String queue) {
    var lent = new ArrayList<Held>();
    for (var claim : claimed.lent()) {
      if (claim.job().queue().equals(queue)) {
        lent.add(model.present(claim.job().id()));
      }
    }
    int running = 0;
    var left = new ArrayList<Held>();
    for (var held : model.jobs()) {
      boolean here = held.job.queue().equals(queue);
      running += here && held.state == JobState.RUNNING ? 1 : 0;
      if (here && held.state == JobState.READY && wants(held)) {
        left.add(held);
      }
    }
    return new Part(queue, lent, left, running, model.paused(queue, now));
  }

  private static List<Token> tokens(List<Claim> claims) {
    return claims.stream()
        .map(Lending::token)
        .sorted(Comparator.comparingLong(Token::epoch))
        .toList();
  }

  private static Token token(Claim claim) {
    return claim.lease().token();
  }
}
