package io.millrace.server.live.feed;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Reach;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.text.QueryFault;
import io.millrace.core.query.text.QueryText;
import io.millrace.core.query.text.UnreadableQuery;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.live.ring.Event;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Which events a reader hears: those of jobs that he reaches and asked for. Judged by what the
/// fact says (id, queue, type, state) as far as that goes; what it does not say, by a look at the
/// job as it stands then.
final class Judge {
  private static final Set<Field> SAID = EnumSet.of(Field.ID, Field.QUEUE, Field.TYPE, Field.STATE);

  private final Topic topic;
  private final JobQuery query;
  private final Reach reach;
  private final Set<Field> asked;
  private final Set<JobState> states;
  private final List<Clause> ids;
  private final Memo queues;
  private final Memo types;

  /// What was said of the last name. Facts that follow each other are mostly of the same queue and
  /// type, and each is judged by all who listen.
  private static final class Memo {
    private final Predicate<String> heard;
    private String last = "";
    private boolean said = true;

    Memo(Predicate<String> heard) {
      this.heard = heard;
    }

    /// A fact that names none is not left out for it.
    boolean has(String name) {
      if (!name.equals(last)) {
        said = name.isEmpty() || heard.test(name);
        last = name;
      }
      return said;
    }
  }

  private Judge(Topic topic, JobQuery query, Reach reach) {
    this.topic = topic;
    this.query = query;
    this.reach = reach;
    this.asked = query.asked();
    this.states = query.reach();
    this.ids = query.clauses().stream().filter(it -> it.isOf(Field.ID)).toList();
    this.queues = new Memo(it -> reach.queues().has(it) && query.matchesQueue(it));
    this.types = new Memo(it -> reach.types().has(it) && query.matchesType(it));
  }

  /// What became of an event.
  enum Verdict {
    HEARD,
    PASSED,
    LOOK
  }

  /// Of what a caller asked for; ends with a problem when it cannot be read, or asks for what he
  /// may not know.
  static Judge of(Rooms rooms, Caller caller, Ask ask) {
    var query = query(rooms, ask);
    rooms.hidden().check(query);
    Reached.by(caller).check(query);
    return new Judge(ask.topic(), query, caller.reach());
  }

  private static JobQuery query(Rooms rooms, Ask ask) {
    try {
      return ask.q()
          .map(q -> JobQuery.ALL.with(QueryText.parse(q, rooms.clock().instant())))
          .orElse(JobQuery.ALL);
    } catch (UnreadableQuery e) {
      throw unreadable(e.faults().getFirst()).exception();
    }
  }

  private static Problem unreadable(QueryFault fault) {
    return Problem.of(ProblemCode.MALFORMED, "q: " + fault.detail());
  }

  JobQuery query() {
    return query;
  }

  Verdict of(Event event) {
    if (topic.kind() == Topic.Kind.AUDIT) {
      return Verdict.HEARD;
    }
    var fact = event.fact();
    if (topic.isOneJob() && !fact.id().equals(topic.key())) {
      return Verdict.PASSED;
    }
    if (isOut(event)) {
      return Verdict.PASSED;
    }
    return isSaid(event) ? Verdict.HEARD : fact.id().isEmpty() ? Verdict.PASSED : Verdict.LOOK;
  }

  /// Whether what the fact says is enough to leave it out.
  private boolean isOut(Event event) {
    var fact = event.fact();
    return !queues.has(fact.queue())
        || !types.has(fact.type())
        || (!ids.isEmpty() && !ids.stream().allMatch(it -> it.admits(fact.id())))
        || event.state().filter(it -> !states.contains(it)).isPresent();
  }

  /// Whether it says all that is asked of it.
  private boolean isSaid(Event event) {
    var fact = event.fact();
    boolean queue = !fact.queue().isEmpty() || isFree(Field.QUEUE, reach.queues().isAll());
    boolean type = !fact.type().isEmpty() || isFree(Field.TYPE, reach.types().isAll());
    boolean state = event.state().isPresent() || !asked.contains(Field.STATE);
    return SAID.containsAll(asked) && queue && type && state;
  }

  private boolean isFree(Field field, boolean reached) {
    return reached && !asked.contains(field);
  }

  /// What a look at its job says.
  boolean of(JobSnapshot snapshot) {
    return reach.has(snapshot.job().queue(), snapshot.job().type()) && query.matches(snapshot);
  }
}
