package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.ClaimOk;
import io.millrace.backend.contract.history.Event.ClaimSent;
import io.millrace.backend.contract.history.Event.Effect;
import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.EnqueueSent;
import io.millrace.backend.contract.history.Event.Fact;
import io.millrace.backend.contract.history.Event.Final;
import io.millrace.backend.contract.history.Event.SettleOk;
import io.millrace.backend.contract.history.Event.SettleSent;
import io.millrace.backend.contract.history.Event.SettleStale;
import io.millrace.backend.contract.history.Event.Tail;
import io.millrace.backend.contract.history.Event.Terms;
import io.millrace.backend.contract.history.Event.What;
import io.millrace.core.job.JobState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A good history with one thing made wrong, and the rule that must find it.
@SuppressWarnings("ImmutableEnumChecker") // what makes a mutant keeps nothing
enum Mutant {
  VANISHED(Rule.L1, it -> without(it, "plain-14", Final.class)),
  STUCK(Rule.L2, it -> listed(it, "plain-14", JobState.READY, 1, 0)),
  PHANTOM(Rule.L3, it -> listed(it, "ghost", JobState.SUCCEEDED, 1, 0)),
  REFUSED_BUT_KEPT(Rule.L4, it -> listed(it, "refused-6", JobState.SUCCEEDED, 1, 0)),
  SECOND_END(Rule.S1, it -> fact(it, "plain-14", JobState.RUNNING, JobState.DEAD)),
  OTHER_END(Rule.S2, it -> listed(it, "plain-14", JobState.DISCARDED, 1, 0)),
  IMPOSSIBLE_STEP(Rule.S3, it -> fact(it, "plain-14", JobState.SUCCEEDED, JobState.RUNNING)),
  TOKEN_TWICE(Rule.T1, it -> lent(it, "plain-14", lease(it, "plain-14").terms())),
  EPOCH_BACK(Rule.T2, it -> lent(it, "redriven-3", terms(0))),
  TWO_LEASES(Rule.M1, it -> lent(it, "renewed-5", terms(999_999))),
  ATTEMPT_TOO_MANY(Rule.B1, it -> listed(it, "plain-14", JobState.SUCCEEDED, 4, 0)),
  POISON_ALIVE(Rule.B2, it -> listed(it, "poison-9", JobState.SUCCEEDED, 1, 4)),
  DEAD_TOO_EARLY(Rule.B3, it -> changed(it, "exhausted-12", Mutant::withThree)),
  SECOND_ACK(Rule.A1, it -> settled(it, "redriven-3", lease(it, "redriven-3").terms().token())),
  SUCCEEDED_WITHOUT_ACK(Rule.A2, Mutant::withoutAck),
  ACK_FORGOTTEN(Rule.A3, it -> listed(it, "plain-14", JobState.DEAD, 1, 0)),
  STALE_ACK(Rule.F1, it -> changed(it, "zombie-0", Mutant::taken)),
  FORGED_TOKEN(Rule.F2, it -> settled(it, "plain-14", "1.forged")),
  ACK_AFTER_REVOKE(Rule.F3, it -> changed(it, "revoked-8", Mutant::taken)),
  DOUBLE_EFFECT(Rule.E1, Mutant::withTwoEffects),
  NO_EFFECT(Rule.E3, it -> without(it, "plain-14", Effect.class)),
  FIRE_MISSING(Rule.C1, it -> without(it, "fire-7", What.class)),
  FIRE_TWICE(Rule.C2, it -> changed(it, "fire-23", Mutant::firedAsTheFirst)),
  ONE_MORE_RUNS(Rule.Q1, it -> changed(it, "plain-14", Mutant::narrow)),
  ONE_MORE_STARTS(Rule.Q2, it -> changed(it, "plain-14", Mutant::narrow)),
  FACT_MISSING(Rule.O1, it -> without(it, "plain-14", Fact.class));

  final Rule rule;
  private final UnaryOperator<List<Event>> change;

  Mutant(Rule rule, UnaryOperator<List<Event>> change) {
    this.rule = rule;
    this.change = change;
  }

  /// What must be in order again before it is judged.
  List<Event> of(List<Event> good) {
    return change.apply(new ArrayList<>(good));
  }

  static List<Event> inOrder(List<Event> events) {
    var ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparingLong(Event::at));
    return ordered;
  }

  /// What is about jobs whose names begin so.
  static List<Event> only(List<Event> events, String prefix) {
    var requests =
        events.stream()
            .filter(it -> it.what() instanceof ClaimOk && id(it).startsWith(prefix))
            .map(it -> ((ClaimOk) it.what()).request())
            .toList();
    return new ArrayList<>(
        events.stream()
            .filter(it ->
                it.what() instanceof ClaimSent(String request)
                    ? requests.contains(request)
                    : id(it).startsWith(prefix))
            .toList());
  }

  static boolean isEffect(Event event) {
    return event.what() instanceof Effect;
  }

  /// The first lease of a job.
  static ClaimOk lease(List<Event> events, String id) {
    return (ClaimOk) lending(events, id).what();
  }

  /// When that was heard of.
  static long at(List<Event> events, String id) {
    return lending(events, id).at();
  }

  private static Event lending(List<Event> events, String id) {
    return events.stream()
        .filter(it -> it.what() instanceof ClaimOk && id(it).equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String id(Event event) {
    return switch (event.what()) {
      case EnqueueSent it -> it.id();
      case Event.EnqueueOk it -> it.id();
      case Event.EnqueueRefused it -> it.id();
      case ClaimOk it -> it.id();
      case Event.ExtendSent it -> it.id();
      case Event.ExtendOk it -> it.id();
      case Event.ExtendStale it -> it.id();
      case SettleSent it -> it.id();
      case SettleOk it -> it.id();
      case SettleStale it -> it.id();
      case Event.RevokeSent it -> it.id();
      case Event.RevokeOk it -> it.id();
      case Event.RetrySent it -> it.id();
      case Event.RetryOk it -> it.id();
      case Effect it -> it.id();
      case Fact it -> it.id();
      case Final it -> it.id();
      case ClaimSent _, Event.Gap _ -> "";
    };
  }

  private static List<Event> without(List<Event> events, String id, Class<? extends What> kind) {
    return without(events, it -> id(it).equals(id) && kind.isInstance(it.what()));
  }

  private static List<Event> without(List<Event> events, Predicate<Event> which) {
    events.removeIf(which);
    return events;
  }

  private static List<Event> changed(List<Event> events, String id, UnaryOperator<What> change) {
    events.replaceAll(
        it -> id(it).equals(id) ? new Event(it.at(), it.who(), change.apply(it.what())) : it);
    return events;
  }

  /// Listed so, and not as it was.
  private static List<Event> listed(
      List<Event> events, String id, JobState state, int attempt, int rescues) {
    without(events, id, Final.class);
    events.add(
        new Event(
            events.getLast().at(), "judge", new Final(id, state, attempt, rescues, Tail.NONE)));
    return events;
  }

  private static List<Event> fact(List<Event> events, String id, JobState from, JobState to) {
    var fact = new Fact(id, "job.updated", Optional.of(from), to);
    events.add(new Event(events.getLast().at(), "stream", fact));
    return events;
  }

  /// Lent once more, soon after it was lent first.
  private static List<Event> lent(List<Event> events, String id, Terms terms) {
    long at = at(events, id);
    events.add(new Event(at + 1, "w3", new ClaimSent("again")));
    events.add(new Event(at + 2, "w3", new ClaimOk("again", id, "wide", terms)));
    return events;
  }

  private static Terms terms(long epoch) {
    return new Terms(epoch + ".other", epoch, 1, 0, 5_000, 60_000);
  }

  /// Discarded with success, in the end.
  private static List<Event> settled(List<Event> events, String id, String token) {
    long at = events.getLast().at();
    events.add(new Event(at, "w3", new SettleSent(id, token, End.DISCARD)));
    events.add(new Event(at, "w3", new SettleOk(id, token, End.DISCARD)));
    return events;
  }

  private static List<Event> withoutAck(List<Event> events) {
    without(events, "plain-14", SettleOk.class);
    return without(events, "plain-14", SettleSent.class);
  }

  private static List<Event> withTwoEffects(List<Event> events) {
    events.addAll(only(events, "plain-14").stream().filter(Mutant::isEffect).toList());
    return events;
  }

  private static What withThree(What what) {
    return what instanceof EnqueueSent(String id, _) ? new EnqueueSent(id, 3) : what;
  }

  private static What taken(What what) {
    return what instanceof SettleStale(String id, String token, var end)
        ? new SettleOk(id, token, end)
        : what;
  }

  private static What firedAsTheFirst(What what) {
    return what instanceof Final(String id, var state, int attempt, int rescues, _)
        ? new Final(id, state, attempt, rescues, new Tail(Optional.empty(), Optional.of("tick@7")))
        : what;
  }

  private static What narrow(What what) {
    return what instanceof ClaimOk(String request, String id, _, var terms)
        ? new ClaimOk(request, id, GoodHistory.NARROW, terms)
        : what;
  }
}
