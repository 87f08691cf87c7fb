package io.millrace.backend.contract.sim.tell;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Token;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Claimed.Judged;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Questions and answers in few words, for who reads how a promise was broken.
public final class Words {
  private Words() {}

  public static String of(Object said) {
    return switch (said) {
      case List<?> list -> list.stream().map(Words::of).collect(Collectors.joining(", "));
      case Optional<?> answer -> answer.map(Words::of).orElse("(no answer)");
      case Job job -> job(job);
      case JobSnapshot snapshot -> snapshot.id() + " is " + snapshot.state();
      case Claim claim -> claim.job().id() + " under " + of(claim.lease().token());
      case Judged judged -> of(judged.claim()) + " for " + judged.reason();
      case Token token -> token.epoch() + "." + token.stamp().substring(0, 4);
      case Want want -> want(want);
      case Claimed claimed -> claimed(claimed);
      case Settle end -> "%s under %s: %s".formatted(end.id(), of(end.token()), end.call());
      case Settled settled -> of(settled.ends()) + "; " + of(settled.claimed());
      case Extend it ->
          "%s under %s by %s %s".formatted(it.id(), of(it.token()), it.by(), it.wish());
      case Enqueued.New(JobSnapshot snapshot) -> "new: " + of(snapshot);
      case Enqueued.Known(String id, var state, _) -> "known: %s is %s".formatted(id, state);
      case Enqueued.Duplicate(JobSnapshot there, boolean changed) ->
          "like %s, %s".formatted(of(there), changed);
      case Answer.Done(JobSnapshot snapshot) -> "done: " + of(snapshot);
      case Cancel it ->
          "%s%s, grace %s".formatted(it.id(), it.force() ? " by force" : "", it.grace());
      case Change(String id, Change.Patch(Job job, int version), _) ->
          "%s of version %d to %s".formatted(id, version, of(job));
      case Change(String id, Change.How how, _) -> id + " " + how;
      case Redrive it -> "%s at %s, anew %s".formatted(it.id(), it.runAt(), it.resetAttempts());
      default -> said.toString();
    };
  }

  private static String job(Job job) {
    var window = job.window();
    return "%s (%s, %s, key %s, priority %d, timeout %s, at most %d times%s%s%s)"
        .formatted(
            job.id(),
            job.queue(),
            job.type(),
            job.key().orElse("none"),
            job.priority(),
            job.terms().timeout(),
            job.terms().maxAttempts(),
            window.runAt().map(it -> ", runs at " + it).orElse(""),
            window.expiresAt().map(it -> ", expires at " + it).orElse(""),
            ties(job.ties()));
  }

  private static String ties(Ties ties) {
    var parents = ties.parents().isEmpty() ? "" : ", after " + ties.parents();
    return parents
        + (parents.isEmpty() ? "" : ", else " + ties.onFailure())
        + (ties.limiters().isEmpty() ? "" : ", asks " + ties.limiters())
        + ties.breaker().map(it -> ", guarded by " + it).orElse("")
        + ties.unique().map(it -> ", " + unique(it)).orElse("");
  }

  private static String unique(Unique unique) {
    return "one %s of %s for %s: %s %s"
        .formatted(
            unique.print(),
            unique.states(),
            unique.period(),
            unique.onConflict(),
            unique.maxDelay());
  }

  private static String want(Want want) {
    return "%d of %s%s %s%s"
        .formatted(
            want.max(),
            want.queues().list().stream().map(Want.Weighted::queue).toList(),
            want.queues().strict() ? "" : " by weight",
            want.types(),
            want.request().map(request -> " as " + request).orElse(""));
  }

  private static String claimed(Claimed claimed) {
    return "lent [%s], to judge [%s], home %s"
        .formatted(
            of(claimed.lent()),
            of(claimed.judge()),
            claimed.home().stream().map(it -> it.id() + " from " + it.from()).toList());
  }
}
