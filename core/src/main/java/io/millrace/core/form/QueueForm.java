package io.millrace.core.form;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.queue.QueueStats.Sums;
import java.util.HashMap;
import java.util.Map;

/// The binary form of how queues and limiters are set up, and of what went through a queue.
public final class QueueForm {
  private QueueForm() {}

  public static void write(Out out, QueueConfig config) {
    out.text(config.name()).whole(config.concurrency()).whole(config.maxDepth());
    out.maybe(config.workers(), (to, it) -> to.number(it.min()).number(it.max()));
    var defaults = config.defaults();
    out.whole(defaults.priority()).whole(defaults.maxAttempts());
    out.maybe(defaults.backoff(), JobForm::write);
    out.maybe(defaults.timeout(), Out::duration).maybe(defaults.lease(), Out::duration);
    var kept = config.retention();
    out.maybe(kept.succeeded(), Out::duration).maybe(kept.cancelled(), Out::duration);
    out.maybe(kept.discarded(), Out::duration).whole(kept.max());
    write(out, config.limits());
    var urgency = config.urgency();
    out.word(urgency.preemption()).maybe(urgency.ageing(), Out::duration);
    out.number(config.shards());
  }

  public static QueueConfig config(In in) {
    return new QueueConfig(
        in.name(),
        in.maybeWhole(),
        in.maybeWhole(),
        in.maybe(it -> new QueueConfig.Workers(it.whole(), it.whole())),
        new QueueConfig.Defaults(
            in.maybeWhole(),
            in.maybeWhole(),
            in.maybe(JobForm::backoff),
            in.maybe(In::duration),
            in.maybe(In::duration)),
        new QueueConfig.Retention(
            in.maybe(In::duration),
            in.maybe(In::duration),
            in.maybe(In::duration),
            in.maybeWhole()),
        limits(in),
        new QueueConfig.Urgency(in.word(QueueConfig.Preemption.values()), in.maybe(In::duration)),
        in.whole());
  }

  private static void write(Out out, QueueLimits limits) {
    out.maybe(limits.rate(), QueueForm::write);
    named(out, limits.types());
    out.maybe(limits.perKey(), QueueForm::write);
  }

  private static QueueLimits limits(In in) {
    return new QueueLimits(in.maybe(QueueForm::rate), named(in), in.maybe(QueueForm::perKey));
  }

  private static void write(Out out, PerKey perKey) {
    write(out, perKey.limit());
    out.flag(perKey.ordered()).flag(perKey.fair());
    named(out, perKey.overrides());
  }

  private static PerKey perKey(In in) {
    return new PerKey(limit(in), in.flag(), in.flag(), named(in));
  }

  private static void named(Out out, Map<String, Limit> limits) {
    out.number(limits.size());
    limits.forEach((name, limit) -> write(out.text(name), limit));
  }

  private static Map<String, Limit> named(In in) {
    var limits = new HashMap<String, Limit>();
    for (int left = in.whole(); left > 0; left--) {
      limits.put(in.name(), limit(in));
    }
    return limits;
  }

  public static void write(Out out, Limit limit) {
    out.whole(limit.concurrency()).maybe(limit.rate(), QueueForm::write);
  }

  public static Limit limit(In in) {
    return new Limit(in.maybeWhole(), in.maybe(QueueForm::rate));
  }

  private static void write(Out out, Rate rate) {
    out.number(rate.limit()).duration(rate.per()).number(rate.burst()).flag(rate.spread());
  }

  private static Rate rate(In in) {
    return new Rate(in.whole(), in.duration(), in.whole(), in.flag());
  }

  public static void write(Out out, Limiter limiter) {
    write(out.text(limiter.name()), limiter.limit());
    out.signed(limiter.revision());
  }

  public static Limiter limiter(In in) {
    return new Limiter(in.name(), limit(in), in.signed());
  }

  public static void write(Out out, TokenBucket.Past past) {
    write(out, past.rate());
    out.real(past.earned()).signed(past.newest());
    out.all(
        past.starts().entrySet(),
        (to, it) -> to.number(past.newest() - it.getKey()).number(it.getValue()));
  }

  public static TokenBucket.Past past(In in) {
    var rate = rate(in);
    double earned = in.real();
    long newest = in.signed();
    var starts = new HashMap<Long, Long>();
    for (int left = in.whole(); left > 0; left--) {
      starts.put(newest - in.number(), in.number());
    }
    return new TokenBucket.Past(rate, earned, newest, starts);
  }

  public static void write(Out out, Pause pause) {
    out.text(pause.by()).maybe(pause.reason(), Out::text);
    out.instant(pause.at()).maybe(pause.until(), Out::instant);
  }

  public static Pause pause(In in) {
    return new Pause(in.text(), in.maybe(In::text), in.instant(), in.maybe(In::instant));
  }

  public static void write(Out out, Drain drain) {
    out.text(drain.operation()).instant(drain.since());
  }

  public static Drain drain(In in) {
    return new Drain(in.text(), in.instant());
  }

  public static void write(Out out, Sums sums) {
    out.number(sums.enqueued()).number(sums.claimed()).number(sums.succeeded());
    out.number(sums.retried()).number(sums.dead()).number(sums.discarded());
    out.number(sums.cancelled()).number(sums.rescued()).number(sums.pruned());
  }

  public static Sums sums(In in) {
    return new Sums(
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number(),
        in.number());
  }
}
