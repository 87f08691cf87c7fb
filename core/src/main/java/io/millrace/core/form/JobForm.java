package io.millrace.core.form;

import io.millrace.core.job.Backoff;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Weighed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/// The binary form of a job as its sender described it. A part that says nothing is one bit.
public final class JobForm {
  private static final int WINDOW = 1;
  private static final int TERMS = 2;
  private static final int LABELS = 4;
  private static final int ORIGIN = 8;
  private static final int TIES = 16;
  private static final int BREAKER = 32;
  private static final int SENDER = 64;

  private JobForm() {}

  public static void write(Out out, Job job) {
    int parts = parts(job);
    out.put(parts).text(job.id()).text(job.type()).text(job.queue()).put(job.priority());
    describe(out, job, parts);
  }

  public static Job read(In in) {
    int parts = in.take();
    return described(in, parts, in.text(), in.name(), in.name(), in.take());
  }

  /// Without what stands beside it where it is kept: its id, type, queue and priority.
  public static void describe(Out out, Job job) {
    int parts = parts(job);
    describe(out.put(parts), job, parts);
  }

  /// Reads what [#describe] wrote.
  public static Job described(In in, String id, String type, String queue, int priority) {
    return described(in, in.take(), id, type, queue, priority);
  }

  private static int parts(Job job) {
    return (job.window().equals(Window.ALWAYS) ? 0 : WINDOW)
        | (job.terms().equals(Terms.DEFAULT) ? 0 : TERMS)
        | (job.labels().equals(Labels.NONE) ? 0 : LABELS)
        | (job.origin().equals(Origin.API) ? 0 : ORIGIN)
        | (job.ties().equals(Ties.NONE) ? 0 : TIES)
        | (job.ties().breaker().isEmpty() ? 0 : BREAKER)
        | (job.origin().by().isEmpty() ? 0 : SENDER);
  }

  private static void describe(Out out, Job job, int parts) {
    out.maybe(job.key(), Out::text).json(job.args());
    if ((parts & WINDOW) != 0) {
      write(out, job.window());
    }
    if ((parts & TERMS) != 0) {
      write(out, job.terms());
    }
    if ((parts & LABELS) != 0) {
      out.all(job.labels().tags(), Out::text).json(job.labels().meta());
    }
    if ((parts & ORIGIN) != 0) {
      out.text(job.origin().kind());
      texts(out, job.origin().ids());
      out.maybe(job.origin().trace(), Out::text);
    }
    job.origin().by().ifPresent(out::text);
    if ((parts & TIES) != 0) {
      write(out, job.ties());
    }
    if ((parts & BREAKER) != 0) {
      out.text(job.ties().breaker().orElseThrow());
    }
  }

  private static Job described(
      In in, int parts, String id, String type, String queue, int priority) {
    return new Job(
        id,
        type,
        queue,
        priority,
        in.maybe(In::name),
        in.json(),
        (parts & WINDOW) == 0 ? Window.ALWAYS : window(in),
        (parts & TERMS) == 0 ? Terms.DEFAULT : in.one(terms(in)),
        (parts & LABELS) == 0 ? Labels.NONE : new Labels(in.all(In::name), in.json()),
        (parts & ORIGIN) == 0 ? Origin.API : origin(in, (parts & SENDER) != 0),
        (parts & TIES) == 0 ? Ties.NONE : ties(in, parts));
  }

  private static void write(Out out, Window window) {
    out.maybe(window.runAt(), Out::instant)
        .maybe(window.expiresAt(), Out::instant)
        .maybe(window.retryUntil(), Out::instant);
  }

  private static Window window(In in) {
    return new Window(in.maybe(In::instant), in.maybe(In::instant), in.maybe(In::instant));
  }

  private static void write(Out out, Terms terms) {
    out.number(terms.maxAttempts());
    write(out, terms.backoff());
    out.duration(terms.timeout()).duration(terms.lease());
    out.flag(terms.retryLost()).flag(terms.preemptible());
  }

  private static Terms terms(In in) {
    return new Terms(in.whole(), backoff(in), in.duration(), in.duration(), in.flag(), in.flag());
  }

  static void write(Out out, Backoff backoff) {
    switch (backoff) {
      case Backoff.Fixed(var base, var jitter) -> out.put(0).duration(base).word(jitter);
      case Backoff.Linear(var base, double factor, var max, var jitter) ->
          out.put(1).duration(base).real(factor).duration(max).word(jitter);
      case Backoff.Exponential(var base, double factor, var max, var jitter) ->
          out.put(2).duration(base).real(factor).duration(max).word(jitter);
      case Backoff.Poly(var base, double factor, var max, var jitter) ->
          out.put(3).duration(base).real(factor).duration(max).word(jitter);
      case Backoff.Listed(var delays, var jitter) ->
          out.put(4).all(delays, Out::duration).word(jitter);
    }
  }

  static Backoff backoff(In in) {
    int kind = in.take();
    return switch (kind) {
      case 0 -> new Backoff.Fixed(in.duration(), jitter(in));
      case 1 -> new Backoff.Linear(in.duration(), in.real(), in.duration(), jitter(in));
      case 2 -> new Backoff.Exponential(in.duration(), in.real(), in.duration(), jitter(in));
      case 3 -> new Backoff.Poly(in.duration(), in.real(), in.duration(), jitter(in));
      case 4 -> new Backoff.Listed(in.all(In::duration), jitter(in));
      default -> throw new In.Unreadable("a backoff of kind " + kind);
    };
  }

  private static Backoff.Jitter jitter(In in) {
    return in.word(Backoff.Jitter.values());
  }

  private static Origin origin(In in, boolean sent) {
    var origin = new Origin(in.name(), texts(in), in.maybe(In::text));
    return sent ? origin.withBy(in.name()) : origin;
  }

  private static void write(Out out, Ties ties) {
    out.all(ties.limiters(), (to, it) -> to.text(it.limiter()).number(it.weight()))
        .maybe(ties.unique(), JobForm::write)
        .all(ties.parents(), Out::text)
        .word(ties.onFailure());
  }

  private static Ties ties(In in, int parts) {
    return new Ties(
        in.all(it -> new Weighed(it.name(), it.whole())),
        in.maybe(JobForm::unique),
        in.all(In::text),
        in.word(Ties.OnFailure.values()),
        (parts & BREAKER) == 0 ? Optional.empty() : Optional.of(in.name()));
  }

  private static void write(Out out, Unique unique) {
    out.all(unique.by(), Out::text)
        .all(unique.states(), Out::word)
        .maybe(unique.period(), Out::duration)
        .word(unique.onConflict())
        .all(unique.replace(), Out::word)
        .maybe(unique.maxDelay(), Out::duration)
        .text(unique.print());
  }

  private static Unique unique(In in) {
    return new Unique(
        in.one(in.all(In::name)),
        in.one(new HashSet<>(in.all(it -> it.word(JobState.values())))),
        in.maybe(In::duration),
        in.word(Unique.Conflict.values()),
        in.one(new HashSet<>(in.all(it -> it.word(Unique.Part.values())))),
        in.maybe(In::duration),
        in.text());
  }

  /// Names and their texts.
  static void texts(Out out, Map<String, String> texts) {
    out.all(texts.entrySet(), (to, it) -> to.text(it.getKey()).text(it.getValue()));
  }

  static Map<String, String> texts(In in) {
    var texts = new HashMap<String, String>();
    for (int left = in.whole(); left > 0; left--) {
      texts.put(in.name(), in.text());
    }
    return Map.copyOf(texts);
  }
}
