package io.millrace.core.form;

import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.JobState;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Progress;
import io.millrace.core.job.StepDone;
import io.millrace.core.job.Token;

/// The binary form of what happens to a job.
public final class LifeForm {
  private LifeForm() {}

  public static void write(Out out, Token token) {
    out.number(token.epoch()).text(token.stamp());
  }

  public static Token token(In in) {
    return new Token(in.number(), in.text());
  }

  public static void write(Out out, Holder holder) {
    out.text(holder.worker()).text(holder.node());
  }

  public static Holder holder(In in) {
    return in.one(new Holder(in.name(), in.name()));
  }

  public static void write(Out out, CancelAsk ask) {
    out.text(ask.reason()).text(ask.by()).instant(ask.at()).instant(ask.graceUntil());
  }

  public static CancelAsk cancel(In in) {
    return new CancelAsk(in.text(), in.text(), in.instant(), in.instant());
  }

  public static void write(Out out, Failure failure) {
    out.word(failure.kind()).text(failure.type()).text(failure.message());
    out.maybe(failure.stack(), Out::text)
        .maybe(failure.code(), Out::text)
        .maybe(failure.retryAfter(), Out::duration);
  }

  public static Failure failure(In in) {
    return new Failure(
        in.word(FailureKind.values()),
        in.name(),
        in.text(),
        in.maybe(In::text),
        in.maybe(In::text),
        in.maybe(In::duration));
  }

  public static void write(Out out, Progress progress) {
    out.signed(progress.percent())
        .maybe(progress.message(), Out::text)
        .maybe(progress.data(), Out::json)
        .maybe(progress.at(), Out::instant);
  }

  public static Progress progress(In in) {
    return new Progress(
        (int) in.signed(), in.maybe(In::text), in.maybe(In::json), in.maybe(In::instant));
  }

  public static void write(Out out, Mark mark) {
    out.instant(mark.at()).text(mark.fact());
    out.maybe(mark.from(), Out::word).maybe(mark.to(), Out::word).text(mark.by());
    JobForm.texts(out, mark.detail());
  }

  public static Mark mark(In in) {
    return new Mark(
        in.instant(),
        in.name(),
        in.maybe(LifeForm::state),
        in.maybe(LifeForm::state),
        in.name(),
        JobForm.texts(in));
  }

  public static void write(Out out, StepDone step) {
    out.text(step.name()).json(step.result()).number(step.attempt()).instant(step.at());
  }

  public static StepDone step(In in) {
    return new StepDone(in.name(), in.json(), in.whole(), in.instant());
  }

  public static JobState state(In in) {
    return in.word(JobState.values());
  }

  public static void write(Out out, LogLine line) {
    out.number(line.n()).instant(line.at()).text(line.level());
    out.number(line.attempt()).text(line.message()).json(line.fields());
  }

  public static LogLine line(In in) {
    return new LogLine(in.number(), in.instant(), in.name(), in.whole(), in.text(), in.json());
  }
}
