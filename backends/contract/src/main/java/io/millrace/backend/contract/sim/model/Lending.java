package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.Claim;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Claimed.Judged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compares what one claim gave with what it should have given, and tells the model.
public final class Lending {
  private final Model model;
  private final Want want;
  private final Claimed claimed;
  private final long now;

  /// In which queues a holder is told something.
  private final Set<String> attended = new HashSet<>();

  /// How many went on in each queue that had stood aside.
  private final Map<String, Integer> goneOn = new HashMap<>();

  /// What one wanted queue lent, and what it has left that is wanted.
  private record Part(
      String queue, List<Modelled> lent, List<Modelled> left, int running, boolean paused) {}

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
    inOrder().stream().filter(model::knows).forEach(it -> model.slots(it).letBe(now));
    lend();
    model.remember(want, claimed.lent(), now);
    if (claimed.lent().size() > most()) {
      throw new Violation("%d lent instead of %d".formatted(claimed.lent().size(), most()));
    }
    var parts = parts();
    parts.forEach(this::roomy);
    claimed.held().forEach(this::held);
    pauses(parts);
    next(parts);
  }

  /// Lends as the store did, queue by queue: those that stand aside go on in between, and some are
  /// asked to give way.
  private void lend() {
    int left = most();
    for (var queue : inOrder()) {
      if (model.knows(queue)) {
        var lent = claimed.lent().stream().filter(it -> it.job().queue().equals(queue)).toList();
        boolean open = !model.paused(queue, now);
        int gone = lend(queue, lent, open ? left : 0);
        boolean told = open && isToStart() && model.slots(queue).ask(want, now);
        if (gone > 0 || told) {
          attended.add(queue);
        }
        left -= lent.size();
        goneOn.put(queue, gone);
      }
    }
    if (!attended.equals(claimed.attend())) {
      throw new Violation("%s are attended, not %s".formatted(claimed.attend(), attended));
    }
  }

  /// The wanted queues as the store asked them, as far as that shows.
  private Set<String> inOrder() {
    var order = new LinkedHashSet<String>();
    if (!want.queues().strict()) {
      claimed.lent().forEach(it -> order.add(it.job().queue()));
    }
    want.queues().list().forEach(it -> order.add(it.queue()));
    return order;
  }

  /// Answers how many went on, of those and these together at most so many.
  private int lend(String queue, List<Claim> lent, int most) {
    var slots = model.slots(queue);
    int gone = 0;
    for (int at = 0; at < lent.size(); at++) {
      var held = model.present(lent.get(at).job().id());
      gone += slots.goOnBefore(held.job.priority(), most - at - gone, now);
      lend(lent.get(at));
    }
    return gone + slots.goOnBefore(Integer.MAX_VALUE, most - lent.size() - gone, now);
  }

  private boolean isToStart() {
    return want.max() > 0 || !want.types().isEmpty();
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
    held.comeHome(coming.withdrawn(), now);
    model.moved(held, now);
    if (coming.rescues() != held.rescues) {
      throw new Violation("%s, but %d rescues".formatted(coming, held.rescues));
    }
    if (coming.rescued()) {
      model.saw(Sight.RESCUED);
    }
    if (coming.withdrawn()) {
      model.withdrew(held.job.id());
      if (model.paused(coming.queue(), now)) {
        throw new Violation("%s, for nobody".formatted(coming));
      }
      attended.add(coming.queue());
    }
  }

  private void judge(Judged judged) {
    var held = model.present(judged.claim().job().id());
    model.newToken(judged.claim().job(), token(judged.claim()));
    boolean again = held.judge(judged, now);
    model.moved(held, now);
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
    model.newToken(claim.job(), token(claim));
    if (!held.job.equals(claim.job()) || !wants(held) || held.next() <= now) {
      throw new Violation("%s got %s, which is %s".formatted(want, claim, held.state));
    }
    model.choose(held, want, now);
    held.claim(claim, want.lease().orElse(held.job.terms().lease()), now);
    model.moved(held, now);
  }

  private boolean wants(Modelled held) {
    return wants(want, held);
  }

  static boolean wants(Want want, Modelled held) {
    return want.types().isEmpty() || want.types().contains(held.job.type());
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
    var allowance = model.allowance(part.queue);
    for (var left : part.left) {
      if (isAsked(part) && !left.justLetGo && allowance.must(left, now)) {
        throw new Violation("%s could start and was not lent".formatted(left));
      }
      if (!allowance.isPlain() && allowance.isLowered(left)) {
        model.saw(Sight.LIMIT_LOWERED_BELOW_WHAT_RUNS);
      }
    }
    if (part.running >= limit) {
      model.saw(Sight.CONCURRENCY_FULL);
    }
  }

  /// Whether the claim would have lent more of a queue.
  private boolean isAsked(Part part) {
    int gone = goneOn.getOrDefault(part.queue, 0);
    return claimed.lent().size() + gone < most() && !part.paused;
  }

  /// Who is said to be held is ready and need not be lent.
  private void held(Claimed.Held told) {
    var held = model.present(told.id());
    boolean free =
        (told.by().kind() == Kind.QUEUE || isOfAll(told.by()))
            ? model.allowance(told.queue()).must(held, now)
            : model.allowance(told.queue()).mustBeyondQueue(held, now);
    if (held.state != JobState.READY || !held.job.queue().equals(told.queue()) || free) {
      throw new Violation("%s, which is %s".formatted(told, held));
    }
    model.saw(
        switch (told.by().kind()) {
          case QUEUE -> Sight.HELD_BY_QUEUE;
          case TYPE -> Sight.HELD_BY_TYPE;
          case KEY -> Sight.HELD_BY_KEY;
          case LIMITER -> byLimiter(told);
          case BREAKER -> Sight.HELD_BY_BREAKER;
        });
  }

  private static boolean isOfAll(LimitName by) {
    return by.kind() == Kind.LIMITER && by.name().equals(Limiter.GLOBAL);
  }

  private Sight byLimiter(Claimed.Held told) {
    if (isOfAll(told.by())) {
      return Sight.HELD_BY_ALL;
    }
    boolean rate = model.shared().metered().hasRate(told.by().name());
    return rate && told.until().isPresent() ? Sight.HELD_BY_RATE_OF_LIMITER : Sight.HELD_BY_LIMITER;
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
    long latest = Math.min(next, free(parts));
    boolean early = said <= now || (said < next && parts.stream().noneMatch(this::mayFree));
    if (said > latest || early) {
      throw new Violation("says %s, not %s".formatted(said, latest));
    }
  }

  /// Whether a rate may let something start later, or it goes up a class.
  private boolean mayFree(Part part) {
    var allowance = model.allowance(part.queue);
    boolean moves = allowance.hasRates() || allowance.config().urgency().ageing().isPresent();
    return model.in(part.queue, JobState.READY).anyMatch(it -> moves || Shared.mayHold(it));
  }

  /// When a rate must have let one of those start that were not lent.
  private long free(List<Part> parts) {
    long free = Long.MAX_VALUE;
    for (var part : parts) {
      for (var left : part.left) {
        free =
            isAsked(part) && !left.justLetGo
                ? Math.min(free, model.allowance(part.queue).mustAt(left, now))
                : free;
      }
    }
    return free;
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
    var lent = new ArrayList<Modelled>();
    for (var claim : claimed.lent()) {
      if (claim.job().queue().equals(queue)) {
        lent.add(model.present(claim.job().id()));
      }
    }
    if (lent.stream().map(model.allowance(queue)::shard).distinct().count() > 1) {
      model.saw(Sight.LENT_OF_SEVERAL_SHARDS);
    }
    int running = 0;
    var left = new ArrayList<Modelled>();
    for (var held : model.jobs()) {
      boolean here = held.job.queue().equals(queue);
      running += here && held.state == JobState.RUNNING && !held.isAside() ? 1 : 0;
      if (here && held.state == JobState.READY && wants(held)) {
        left.add(held);
      }
    }
    return new Part(queue, lent, left, running, model.paused(queue, now));
  }

  private static List<Token> tokens(List<Claim> claims) {
    return claims.stream()
        .map(Lending::token)
        .sorted(Comparator.comparingLong(Token::epoch).thenComparing(Token::text))
        .toList();
  }

  private static Token token(Claim claim) {
    return claim.lease().token();
  }
}
