package io.millrace.backend.memory;

import io.millrace.backend.memory.journal.Journal;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.form.Out;
import io.millrace.core.limit.Limiter;
import io.millrace.core.operation.Failed;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.SeriesPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a step changes, gathered by the rooms that change it, to be one record of a journal. Costs
/// one look where there is none.
final class Changes {
  private @Nullable Journal journal;
  private @Nullable Out open;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Home> homes = new ArrayList<>();
  private final List<Gate> gates = new ArrayList<>();

  /// Whether jobs are written as a whole, because a snapshot is under way that may have seen them
  /// before.
  boolean whole;

  /// From now on into that journal.
  void into(Journal kept) {
    journal = kept;
  }

  private Out out(Journal to) {
    var out = open == null ? to.begin() : open;
    open = out;
    return out;
  }

  /// A job is no longer what it was, or where it was.
  void touched(Entry entry) {
    if (journal != null && !entry.touched) {
      entry.touched = true;
      entries.add(entry);
    }
  }

  void forgotten(Entry entry, boolean remember, long now) {
    if (journal != null) {
      touched(entry.home);
      Items.forgotten(out(journal), entry);
      if (remember) {
        Items.remembered(out(journal), entry.job.id(), new Ledger.Gone(entry.state, now));
      }
    }
  }

  void home(Home home) {
    if (journal != null) {
      Items.home(out(journal), home.setup());
    }
  }

  void homeGone(String queue) {
    if (journal != null) {
      Items.homeGone(out(journal), queue);
    }
  }

  void number(String queue, int number) {
    if (journal != null) {
      Items.number(out(journal), queue, number);
    }
  }

  void asked(String request, Requests.Asked asked) {
    if (journal != null) {
      Items.request(out(journal), request, asked);
    }
  }

  void call(String scope, Answers.Call call) {
    if (journal != null) {
      Items.call(out(journal), scope, call);
    }
  }

  void callGone(String scope) {
    if (journal != null) {
      Items.callGone(out(journal), scope);
    }
  }

  void answer(String scope, Answers.Kept kept) {
    if (journal != null) {
      Items.answer(out(journal), scope, kept);
    }
  }

  void definition(Definition definition) {
    if (journal != null) {
      Items.definition(out(journal), definition);
    }
  }

  void definitionGone(Kind kind, String name, long revision) {
    if (journal != null) {
      Items.definitionGone(out(journal), kind, name, revision);
    }
  }

  void limiter(Limiter limiter) {
    if (journal != null) {
      Items.limiter(out(journal), limiter);
    }
  }

  void limiterPaused(String limiter, long until) {
    if (journal != null) {
      Items.limiterPaused(out(journal), limiter, until);
    }
  }

  void permit(Limiters.Permit permit) {
    if (journal != null) {
      Items.permit(out(journal), permit);
    }
  }

  void permitGone(String permit) {
    if (journal != null) {
      Items.permitGone(out(journal), permit);
    }
  }

  void limiterReset(String limiter) {
    if (journal != null) {
      Items.limiterReset(out(journal), limiter);
    }
  }

  /// What a rate has counted is another.
  void counted(Gate gate) {
    if (journal != null && !gate.touched) {
      gate.touched = true;
      gates.add(gate);
    }
  }

  void breaker(Breakers.Kept breaker) {
    if (journal != null) {
      Items.breaker(out(journal), breaker);
    }
  }

  void point(String queue, Grain grain, SeriesPoint point) {
    if (journal != null) {
      Items.point(out(journal), queue, grain, point);
    }
  }

  void audit(long n, AuditLine line) {
    if (journal != null) {
      Items.audit(out(journal), n, line);
    }
  }

  void auditGone(long upTo) {
    if (journal != null) {
      Items.auditGone(out(journal), upTo);
    }
  }

  void drain(Home home) {
    if (journal != null) {
      Items.drain(out(journal), home);
    }
  }

  void operation(Operations.Kept kept) {
    if (journal != null) {
      Items.operation(out(journal), kept);
    }
  }

  void operationStep(Operations.Kept kept, List<Failed> failed) {
    if (journal != null) {
      Items.operationStep(out(journal), kept);
      if (!failed.isEmpty()) {
        Items.operationFailed(out(journal), kept.id(), failed);
      }
    }
  }

  void operationGone(String id) {
    if (journal != null) {
      Items.operationGone(out(journal), id);
    }
  }

  /// The step is over: its record is complete, if it changed anything.
  void end(Journal to, Ledger ledger) {
    for (var entry : entries) {
      entry.touched = false;
      if (ledger.job(entry.job.id()) == entry) {
        Items.entry(out(to), entry, whole);
        EntryForm.written(entry);
        touched(entry.home);
      }
    }
    entries.clear();
    for (var home : homes) {
      home.touched = false;
      Items.sums(out(to), home.name(), home.tally.sums());
    }
    homes.clear();
    for (var gate : gates) {
      gate.touched = false;
      Items.bucket(out(to), gate);
    }
    gates.clear();
    if (open != null) {
      to.end();
      open = null;
    }
  }

  private void touched(Home home) {
    if (!home.touched) {
      home.touched = true;
      homes.add(home);
    }
  }
}
