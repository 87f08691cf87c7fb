package io.millrace.backend.memory.keep;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.form.AuditForm;
import io.millrace.core.form.BreakerForm;
import io.millrace.core.form.DefinitionForm;
import io.millrace.core.form.LifeForm;
import io.millrace.core.form.OperationForm;
import io.millrace.core.form.Out;
import io.millrace.core.form.QueueForm;
import io.millrace.core.form.WorkerForm;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.operation.Failed;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.worker.Worker;
import java.util.Collection;
import java.util.Optional;

/// How each [Item] is written; what restores a ledger reads them.
public final class Items {
  private Items() {}

  public static void counters(Out out, long n, long epoch, long revision) {
    out.word(Item.COUNTERS).number(n).number(epoch).number(revision);
  }

  public static void number(Out out, String queue, int number) {
    out.word(Item.NUMBER).text(queue).number(number);
  }

  public static void home(Out out, Setup home) {
    QueueForm.write(out.word(Item.HOME), home.config());
    out.number(home.number()).number(home.version()).maybe(home.by(), Out::text);
    out.maybe(home.pause(), QueueForm::write);
    out.signed(home.createdAt()).signed(home.updatedAt());
    QueueForm.write(out, home.sums());
  }

  static void homeGone(Out out, String queue) {
    out.word(Item.HOME_GONE).text(queue);
  }

  public static void sums(Out out, String queue, Sums sums) {
    QueueForm.write(out.word(Item.SUMS).text(queue), sums);
  }

  static void forgotten(Out out, long n) {
    out.word(Item.FORGOTTEN).number(n);
  }

  /// What was written of that job last is what lies in the bin.
  public static void binned(Out out, long n, String operation, boolean stood, long until) {
    out.word(Item.BINNED).number(n).text(operation).number(stood ? 1 : 0).signed(until);
  }

  public static void remembered(Out out, String id, Gone gone) {
    out.word(Item.REMEMBERED).text(id).word(gone.state()).signed(gone.at());
  }

  public static void request(Out out, String request, Requests.Asked asked) {
    out.word(Item.REQUEST).text(request).signed(asked.at());
    out.all(asked.lent(), (to, it) -> LifeForm.write(to.text(it.id()), it.token()));
  }

  public static void call(Out out, String scope, Answers.Call call) {
    out.word(Item.CALL).text(scope).text(call.print());
    out.all(call.ids(), Out::text).signed(call.until());
  }

  static void callGone(Out out, String scope) {
    out.word(Item.CALL_GONE).text(scope);
  }

  public static void answer(Out out, String scope, Answers.Reply kept) {
    out.word(Item.ANSWER).text(scope).text(kept.print()).number(kept.answer().status());
    out.json(kept.answer().body()).signed(kept.until());
  }

  public static void definition(Out out, Definition definition) {
    DefinitionForm.write(out.word(Item.DEFINITION), definition);
  }

  static void definitionGone(Out out, Kind kind, String name, long revision) {
    out.word(Item.DEFINITION_GONE).word(kind).text(name).number(revision);
  }

  public static void limiter(Out out, Limiter limiter) {
    QueueForm.write(out.word(Item.LIMITER), limiter);
  }

  /// Until 0: it is no more.
  public static void limiterPaused(Out out, String limiter, long until) {
    out.word(Item.LIMITER_PAUSED).text(limiter).signed(until);
  }

  public static void permit(Out out, String name, Permit permit) {
    out.word(Item.PERMIT).text(name).text(permit.limiter());
    out.number(permit.weight()).signed(permit.at()).signed(permit.until());
  }

  static void permitGone(Out out, String permit) {
    out.word(Item.PERMIT_GONE).text(permit);
  }

  /// What a rate has counted; nothing where that was forgotten.
  public static void bucket(
      Out out, String queue, LimitName name, Optional<TokenBucket.Past> past) {
    out.word(Item.BUCKET).text(queue).word(name.kind()).text(name.name());
    out.maybe(past, QueueForm::write);
  }

  static void limiterReset(Out out, String limiter) {
    out.word(Item.LIMITER_RESET).text(limiter);
  }

  public static void breaker(Out out, BreakerPast kept) {
    BreakerForm.write(out.word(Item.BREAKER), kept.breaker());
    BreakerForm.write(out, kept.past());
    out.number(kept.rejected());
    out.all(kept.probes().entrySet(), (to, it) -> to.text(it.getKey()).signed(it.getValue()));
  }

  public static void point(Out out, String queue, Grain grain, SeriesPoint point) {
    out.word(Item.POINT).text(queue).word(grain).instant(point.at());
    QueueForm.write(out, point.sums());
  }

  public static void audit(Out out, long n, AuditLine line) {
    AuditForm.write(out.word(Item.AUDIT).number(n), line);
  }

  static void auditGone(Out out, long upTo) {
    out.word(Item.AUDIT_GONE).number(upTo);
  }

  public static void drain(Out out, String queue, Optional<Drain> drain) {
    out.word(Item.DRAIN).text(queue).maybe(drain, QueueForm::write);
  }

  /// All of it but the items that failed.
  public static void operation(Out out, Operations.Task task) {
    out.word(Item.OPERATION).text(task.id());
    OperationForm.write(out, task.operation().order());
    rest(out, task);
  }

  static void operationStep(Out out, Operations.Task task) {
    rest(out.word(Item.OPERATION_STEP).text(task.id()), task);
  }

  private static void rest(Out out, Operations.Task task) {
    OperationForm.write(out, task.operation());
    out.text(task.token()).signed(task.until());
  }

  public static void operationFailed(Out out, String id, Collection<Failed> failed) {
    out.word(Item.OPERATION_FAILED).text(id).all(failed, OperationForm::write);
  }

  static void operationGone(Out out, String id) {
    out.word(Item.OPERATION_GONE).text(id);
  }

  public static void lease(Out out, String name, Leases.Term it) {
    out.word(Item.LEASE).text(name).text(it.node()).number(it.epoch());
    out.signed(it.since()).signed(it.until()).text(it.resting()).signed(it.rested());
  }

  public static void worker(Out out, Worker worker) {
    WorkerForm.write(out.word(Item.WORKER), worker);
  }

  static void workerGone(Out out, String id) {
    out.word(Item.WORKER_GONE).text(id);
  }
}
