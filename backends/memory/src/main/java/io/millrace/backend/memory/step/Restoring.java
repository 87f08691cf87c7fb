package io.millrace.backend.memory.step;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Known;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.EntryForm;
import io.millrace.backend.memory.keep.Answers;
import io.millrace.backend.memory.keep.BreakerPast;
import io.millrace.backend.memory.keep.Gone;
import io.millrace.backend.memory.keep.Item;
import io.millrace.backend.memory.keep.Leases;
import io.millrace.backend.memory.keep.Permit;
import io.millrace.backend.memory.keep.Requests;
import io.millrace.backend.memory.keep.Setup;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.definition.Kind;
import io.millrace.core.form.AuditForm;
import io.millrace.core.form.BreakerForm;
import io.millrace.core.form.DefinitionForm;
import io.millrace.core.form.In;
import io.millrace.core.form.LifeForm;
import io.millrace.core.form.OperationForm;
import io.millrace.core.form.QueueForm;
import io.millrace.core.form.WorkerForm;
import io.millrace.core.limit.LimitName;
import io.millrace.core.queue.Grain;
import io.millrace.core.spi.AnswerStore.Begun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a ledger what it was, record by record. Jobs take their places when all is read: what they
/// are says where they stand.
public final class Restoring {
  private final Ledger ledger;
  private final Map<Long, EntryForm.Read> entries = new HashMap<>();
  private final Map<String, Permit> permits = new HashMap<>();

  /// What lies in bins, in the order in which it came there.
  private final Map<Long, Known.Binned> binned = new LinkedHashMap<>();

  public Restoring(Ledger ledger) {
    this.ledger = ledger;
  }

  /// One record: the items of one step, or a piece of a snapshot.
  public void read(In in) {
    while (in.hasMore()) {
      item(in.word(Item.values()), in);
    }
  }

  private void item(Item item, In in) {
    switch (item) {
      case COUNTERS -> {
        ledger.restored(in.number(), in.number());
        ledger.definitions.restored(in.number());
      }
      case NUMBER -> ledger.homes.restored(in.name(), in.whole());
      case HOME -> ledger.homes.restored(home(in));
      case HOME_GONE -> ledger.homes.remove(in.text());
      case SUMS -> sums(in);
      case ENTRY -> entry(in);
      case FORGOTTEN -> forgotten(in.number());
      case BINNED -> binned(in);
      case REMEMBERED ->
          ledger.known.remember(in.text(), new Gone(LifeForm.state(in), in.signed()));
      case REQUEST -> ledger.requests.remember(in.text(), asked(in));
      case CALL -> ledger.answers.put(in.text(), call(in));
      case ANSWER -> ledger.answers.put(in.text(), reply(in));
      case CALL_GONE -> ledger.answers.end(in.text());
      case DEFINITION -> ledger.definitions.put(DefinitionForm.read(in));
      case DEFINITION_GONE ->
          ledger.definitions.removed(in.word(Kind.values()), in.text(), in.number());
      case LIMITER -> ledger.limiters.configure(QueueForm.limiter(in), ledger.now());
      case PERMIT ->
          permits.put(in.text(), new Permit(in.name(), in.whole(), in.signed(), in.signed()));
      case PERMIT_GONE -> permits.remove(in.text());
      case LIMITER_RESET -> {
        var limiter = in.name();
        permits.values().removeIf(it -> it.limiter().equals(limiter));
      }
      case BUCKET -> bucket(in);
      case BREAKER -> ledger.breakers.restored(breaker(in));
      case POINT -> point(in);
      case AUDIT -> ledger.trail.put(in.number(), AuditForm.read(in));
      case AUDIT_GONE -> ledger.trail.drop(in.number());
      case DRAIN -> drain(in);
      case OPERATION -> ledger.operations.restored(in.text(), OperationForm.order(in), in);
      case OPERATION_STEP -> ledger.operations.restored(in.text(), in);
      case OPERATION_FAILED -> ledger.operations.failed(in.text(), in.all(OperationForm::failed));
      case OPERATION_GONE -> ledger.operations.drop(in.text());
      case LIMITER_PAUSED -> ledger.limiters.restored(in.name(), in.signed());
      case LEASE -> ledger.leases.put(in.text(), term(in));
      case WORKER -> ledger.workers.put(WorkerForm.worker(in));
      case WORKER_GONE -> ledger.workers.drop(in.text());
    }
  }

  private static Leases.Term term(In in) {
    return new Leases.Term(
        in.text(), in.number(), in.signed(), in.signed(), in.text(), in.signed());
  }

  private static Setup home(In in) {
    return new Setup(
        QueueForm.config(in),
        in.whole(),
        in.whole(),
        in.maybe(In::text),
        in.maybe(QueueForm::pause),
        in.signed(),
        in.signed(),
        QueueForm.sums(in));
  }

  /// Of a limiter, or in a queue that may be gone by now.
  private void bucket(In in) {
    var queue = in.name();
    var name = new LimitName(in.word(LimitName.Kind.values()), in.name());
    var past = in.maybe(QueueForm::past);
    var home = ledger.home(queue);
    if (queue.equals(Gate.EVERY_QUEUE)) {
      ledger.limiters.gate(name.name()).restored(past);
    } else if (home != null) {
      home.bounds.restored(name, past);
    }
  }

  private void drain(In in) {
    var home = ledger.home(in.name());
    var drain = in.maybe(QueueForm::drain);
    if (home != null) {
      home.drain = drain.orElse(null);
    }
  }

  /// A queue may be gone by now that a snapshot did not see any more.
  private void sums(In in) {
    var home = ledger.home(in.name());
    var sums = QueueForm.sums(in);
    if (home != null) {
      home.tally.restored(sums);
    }
  }

  /// Of a queue that may be gone by now.
  private void point(In in) {
    var home = ledger.home(in.name());
    var grain = in.word(Grain.values());
    var at = in.instant();
    var sums = QueueForm.sums(in);
    if (home != null) {
      home.course.put(grain, at, sums);
    }
  }

  private void entry(In in) {
    var read = EntryForm.read(in, this::known, this::homeOf);
    binned.remove(read.entry().n);
    entries.put(read.entry().n, read);
    ledger.restored(read.entry().n, read.entry().epoch());
    ledger.restored(read.entry().updatedAt());
  }

  private @Nullable Entry known(Long n) {
    var read = entries.get(n);
    var inBin = binned.get(n);
    return read != null ? read.entry() : inBin == null ? null : inBin.entry();
  }

  private void forgotten(long n) {
    entries.remove(n);
    binned.remove(n);
  }

  private void binned(In in) {
    var read = entries.remove(in.number());
    var operation = in.text();
    boolean stood = in.number() == 1;
    long until = in.signed();
    if (read != null) {
      var entry = read.entry();
      binned.put(entry.n, new Known.Binned(entry, operation, stood, until));
    }
  }

  private Home homeOf(String queue) {
    var home = ledger.home(queue);
    if (home == null) {
      throw new In.Unreadable("a job of the queue %s, which is not known".formatted(queue));
    }
    return home;
  }

  private static Requests.Asked asked(In in) {
    return new Requests.Asked(
        in.signed(), in.all(it -> new Requests.Lending(it.text(), LifeForm.token(it))));
  }

  private static Answers.Call call(In in) {
    return new Answers.Call(in.text(), in.all(In::text), in.signed());
  }

  private static Answers.Reply reply(In in) {
    return new Answers.Reply(in.text(), new Begun.Answered(in.whole(), in.json()), in.signed());
  }

  private static BreakerPast breaker(In in) {
    var breaker = BreakerForm.breaker(in);
    var past = BreakerForm.past(in);
    long rejected = in.number();
    var probes = new LinkedHashMap<String, Long>();
    for (int left = in.whole(); left > 0; left--) {
      probes.put(in.text(), in.signed());
    }
    return new BreakerPast(breaker, past, rejected, probes);
  }

  /// Everything is read: jobs go to their places, limits count what is held, children hear what
  /// they had not heard yet.
  public void end() {
    var all = new ArrayList<>(entries.values());
    all.sort(Comparator.comparingLong(it -> it.entry().n));
    all.forEach(this::place);
    binned.values().forEach(ledger.known::putIntoBin);
    permits.forEach(ledger.limiters::restored);
    long now = ledger.now();
    for (var read : all) {
      ledger.kin.restored(read.entry(), now);
    }
  }

  private void place(EntryForm.Read read) {
    var entry = read.entry();
    var home = homeOf(entry.job.queue());
    entry.holds = holds(home, entry, read.holds());
    entry.holds.forEach(it -> it.gate().count(it.weight()));
    ledger.known.put(entry);
    ledger.known.gone.remove(entry.job.id());
    home.uniques.restored(entry, read.stands(), read.follows());
    home.restored(entry);
  }

  private static List<Share> holds(Home home, Entry entry, List<EntryForm.ByName> held) {
    var holds = new ArrayList<Share>(held.size());
    for (var one : held) {
      var gate = home.bounds.gate(one.name());
      if (gate != null && home.holding.isKept(entry, one.name())) {
        holds.add(new Share(gate, one.weight()));
      }
    }
    return List.copyOf(holds);
  }
}
