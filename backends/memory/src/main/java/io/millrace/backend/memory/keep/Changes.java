package io.millrace.backend.memory.keep;

import io.millrace.backend.memory.journal.Journal;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.form.Out;
import io.millrace.core.limit.Limiter;
import io.millrace.core.operation.Failed;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.worker.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a step changes, gathered by the rooms that change it, to be one record of a journal. Costs
/// one look where there is none.
public final class Changes {
  private static final long NOTHING = Long.MIN_VALUE;

  private @Nullable Journal journal;
  private @Nullable Out open;
  private final List<Noted> noted = new ArrayList<>();
  private final List<Noted> last = new ArrayList<>();

  /// The last job that a snapshot under way may have seen before: up to it they are written as a
  /// whole. Of those behind it all that ever was stands in the segment.
  private long copied = NOTHING;

  /// From now on into that journal.
  public void into(Journal kept) {
    journal = kept;
  }

  /// A snapshot begins that copies jobs up to that place in the order of enqueue.
  public void copiedUpTo(long n) {
    copied = n;
  }

  /// No snapshot is under way.
  public void notCopied() {
    copied = NOTHING;
  }

  /// Whether a job must be written as a whole.
  public boolean isCopied(long n) {
    return n <= copied;
  }

  private Out out(Journal to) {
    var out = open == null ? to.begin() : open;
    open = out;
    return out;
  }

  /// Where what was noted writes itself when the step is over.
  public Out out() {
    return out(Objects.requireNonNull(journal, "nothing is noted without a journal"));
  }

  /// It is no longer what it was, or where it was.
  public void note(Noted changed) {
    note(changed, noted);
  }

  /// The same of something that others change as they write themselves: it comes behind them.
  public void noteLast(Noted changed) {
    note(changed, last);
  }

  private void note(Noted changed, List<Noted> all) {
    if (journal != null && !changed.noted) {
      changed.noted = true;
      all.add(changed);
    }
  }

  public void forgotten(long n) {
    if (journal != null) {
      Items.forgotten(out(journal), n);
    }
  }

  /// A job goes into a bin as it is now.
  public void binned(Noted job, long n, String operation, boolean stood, long until) {
    if (journal != null) {
      job.write(this);
      Items.binned(out(journal), n, operation, stood, until);
    }
  }

  public void remembered(String id, Gone gone) {
    if (journal != null) {
      Items.remembered(out(journal), id, gone);
    }
  }

  public void home(Setup home) {
    if (journal != null) {
      Items.home(out(journal), home);
    }
  }

  public void homeGone(String queue) {
    if (journal != null) {
      Items.homeGone(out(journal), queue);
    }
  }

  public void number(String queue, int number) {
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

  void answer(String scope, Answers.Reply kept) {
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

  public void limiter(Limiter limiter) {
    if (journal != null) {
      Items.limiter(out(journal), limiter);
    }
  }

  public void limiterPaused(String limiter, long until) {
    if (journal != null) {
      Items.limiterPaused(out(journal), limiter, until);
    }
  }

  public void permit(String name, Permit permit) {
    if (journal != null) {
      Items.permit(out(journal), name, permit);
    }
  }

  public void permitGone(String permit) {
    if (journal != null) {
      Items.permitGone(out(journal), permit);
    }
  }

  public void limiterReset(String limiter) {
    if (journal != null) {
      Items.limiterReset(out(journal), limiter);
    }
  }

  public void breaker(BreakerPast breaker) {
    if (journal != null) {
      Items.breaker(out(journal), breaker);
    }
  }

  public void point(String queue, Grain grain, SeriesPoint point) {
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

  public void drain(String queue, Optional<Drain> drain) {
    if (journal != null) {
      Items.drain(out(journal), queue, drain);
    }
  }

  void operation(Operations.Task task) {
    if (journal != null) {
      Items.operation(out(journal), task);
    }
  }

  void operationStep(Operations.Task task, List<Failed> failed) {
    if (journal != null) {
      Items.operationStep(out(journal), task);
      if (!failed.isEmpty()) {
        Items.operationFailed(out(journal), task.id(), failed);
      }
    }
  }

  void operationGone(String id) {
    if (journal != null) {
      Items.operationGone(out(journal), id);
    }
  }

  void lease(String name, Leases.Term term) {
    if (journal != null) {
      Items.lease(out(journal), name, term);
    }
  }

  void worker(Worker worker) {
    if (journal != null) {
      Items.worker(out(journal), worker);
    }
  }

  void workerGone(String id) {
    if (journal != null) {
      Items.workerGone(out(journal), id);
    }
  }

  /// The step is over: its record is complete, if it changed anything.
  public void end(Journal to) {
    write(noted);
    write(last);
    if (open != null) {
      to.end();
      open = null;
    }
  }

  private void write(List<Noted> all) {
    for (var one : all) {
      one.noted = false;
      one.write(this);
    }
    all.clear();
  }
}
