package io.millrace.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Backoff;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Progress;
import io.millrace.core.job.StepDone;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Token;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.spi.Claimed.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FormsTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456789Z");
  private static final Duration TIME = Duration.ofSeconds(7, 5);
  private static final Json JSON = Json.of("{\"a\":[1,\"ü€😀\"]}");
  private static final Job BARE = Job.of("j", "t", "q", Json.EMPTY_OBJECT);
  private static final Backoff FIXED = new Backoff.Fixed(TIME, Backoff.Jitter.FULL);

  @Test
  void gives_back_a_job_with_nothing_and_with_everything() {
    var unique =
        new Unique(
            List.of("type", "args.id"),
            Set.of(JobState.READY, JobState.RUNNING),
            Optional.of(TIME),
            Unique.Conflict.DEBOUNCE,
            Set.of(Unique.Part.ARGS, Unique.Part.RUN_AT),
            Optional.of(TIME),
            "print");
    var full =
        new Job(
            "jöb",
            "t",
            "q",
            9,
            Optional.of("ключ"),
            JSON,
            new Window(Optional.of(AT), Optional.of(AT), Optional.of(AT)),
            new Terms(9, FIXED, TIME, TIME, true, false),
            new Labels(List.of("a", "b"), JSON),
            new Origin("event", Map.of("event_id", "e1"), Optional.of("00-1"), Optional.of("ann")),
            new Ties(
                List.of(new Weighed("crm", 3)),
                Optional.of(unique),
                List.of("p1", "p2"),
                Ties.OnFailure.RUN,
                Optional.of("crm-api")));

    same(BARE, JobForm::write, JobForm::read);
    same(full, JobForm::write, JobForm::read);
    same(full.withTies(Ties.NONE), JobForm::write, JobForm::read);
    same(BARE.withTies(Ties.NONE.withUnique(Unique.byDefault())), JobForm::write, JobForm::read);
    same(BARE.withTies(Ties.NONE.withBreaker("b")), JobForm::write, JobForm::read);
    same(BARE.withWindow(Window.until(AT)), JobForm::write, JobForm::read);
    same(BARE.withLabels(new Labels(List.of(), JSON)), JobForm::write, JobForm::read);
    same(BARE.withOrigin(Origin.clonedFrom("x")), JobForm::write, JobForm::read);
  }

  @Test
  void gives_back_every_backoff() {
    for (var jitter : Backoff.Jitter.values()) {
      backoff(new Backoff.Fixed(TIME, jitter));
      backoff(new Backoff.Linear(TIME, 1.5, TIME, jitter));
      backoff(new Backoff.Exponential(TIME, 2.25, TIME, jitter));
      backoff(new Backoff.Poly(TIME, 3, TIME, jitter));
      backoff(new Backoff.Listed(List.of(TIME, Duration.ZERO), jitter));
    }
  }

  private static void backoff(Backoff backoff) {
    same(backoff, JobForm::write, JobForm::backoff);
  }

  @Test
  void gives_back_what_happens_to_a_job() {
    same(new Token(Long.MAX_VALUE, "stamp"), LifeForm::write, LifeForm::token);
    same(Holder.NOBODY, LifeForm::write, LifeForm::holder);
    same(new CancelAsk("why", "ann", AT, AT), LifeForm::write, LifeForm::cancel);
    same(Failure.of(FailureKind.LOST, "T", "m"), LifeForm::write, LifeForm::failure);
    same(
        new Failure(
            FailureKind.AUTH, "T", "m", Optional.of("s"), Optional.of("c"), Optional.of(TIME)),
        LifeForm::write,
        LifeForm::failure);
    same(Progress.NONE, LifeForm::write, LifeForm::progress);
    same(
        new Progress(50, Optional.of("m"), Optional.of(JSON), Optional.of(AT)),
        LifeForm::write,
        LifeForm::progress);
    same(
        new Mark(AT, "f", Optional.empty(), Optional.empty(), "b", Map.of()),
        LifeForm::write,
        LifeForm::mark);
    same(
        new Mark(
            AT,
            "f",
            Optional.of(JobState.READY),
            Optional.of(JobState.DEAD),
            "b",
            Map.of("k", "v")),
        LifeForm::write,
        LifeForm::mark);
    same(new StepDone("fetch", JSON, 2, AT), LifeForm::write, LifeForm::step);
    same(new LogLine(7, AT, "info", 2, "m", JSON), LifeForm::write, LifeForm::line);
  }

  @Test
  void gives_back_how_queues_and_limiters_are_set_up() {
    var both = new Limit(OptionalInt.of(3), Optional.of(new Rate(5, TIME, 2, true)));
    var perKey = new QueueLimits.PerKey(both, true, false, Map.of("k", Limit.NONE));
    var full =
        new QueueConfig(
            "q",
            OptionalInt.of(4),
            OptionalInt.of(1_000_000),
            Optional.of(new QueueConfig.Workers(0, 3)),
            new QueueConfig.Defaults(
                OptionalInt.of(0),
                OptionalInt.of(7),
                Optional.of(FIXED),
                Optional.of(TIME),
                Optional.of(TIME)),
            new QueueConfig.Retention(
                Optional.of(TIME), Optional.of(TIME), Optional.of(TIME), OptionalInt.of(9)),
            new QueueLimits(Optional.of(Rate.of(1, TIME)), Map.of("t", both), Optional.of(perKey)),
            new QueueConfig.Urgency(
                QueueConfig.Preemption.FORCE, Optional.of(Duration.ofSeconds(9))),
            1);

    same(QueueConfig.of("q").withShards(7), QueueForm::write, QueueForm::config);
    same(full, QueueForm::write, QueueForm::config);
    same(
        new TokenBucket.Past(Rate.of(3, TIME), 17.25, 1_000, Map.of(1_000L, 2L, 990L, 1L)),
        QueueForm::write,
        QueueForm::past);
    same(new TokenBucket.Past(Rate.of(3, TIME), 0, 0, Map.of()), QueueForm::write, QueueForm::past);
    same(new Limiter("l", both, -1), QueueForm::write, QueueForm::limiter);
    same(
        new Pause("ann", Optional.empty(), AT, Optional.empty()),
        QueueForm::write,
        QueueForm::pause);
    same(
        new Pause("ann", Optional.of("r"), AT, Optional.of(AT)),
        QueueForm::write,
        QueueForm::pause);
    same(new Sums(1, 2, 3, 4, 5, 6, 7, 8, 9_000_000_000L), QueueForm::write, QueueForm::sums);
  }

  @Test
  void gives_back_a_breaker_and_how_it_stood() {
    var rule = new BreakerRule(3, 2, TIME, 4, Set.of("timeout", "degraded"));

    same(new Breaker("b", Optional.of(rule), -1), BreakerForm::write, BreakerForm::breaker);
    same(new Breaker("b", Optional.empty(), 7), BreakerForm::write, BreakerForm::breaker);
    same(
        new BreakerState.Past(BreakerState.Phase.HALF_OPEN, 5, 1, 1_000, 2_000),
        BreakerForm::write,
        BreakerForm::past);
  }

  @Test
  void gives_back_a_definition() {
    same(
        new Definition(Kind.LIMITER, "n", JSON, 3, 17, "ann", new Definition.Times(AT, AT)),
        DefinitionForm::write,
        DefinitionForm::read);
  }

  @Test
  void gives_back_what_somebody_did() {
    var by = new AuditLine.By("ann", Optional.of("admin"), "r", "::1");
    var change = new AuditLine.Change(Optional.of(JSON), Optional.of(Json.EMPTY_OBJECT));

    same(
        new AuditLine(AT, by, "a.b", "a:b", Optional.of("why"), change, AuditLine.OK),
        AuditForm::write,
        AuditForm::read);
    same(
        new AuditLine(
            AT,
            new AuditLine.By("ann", Optional.empty(), "r", "::1"),
            "a.b",
            "a:b",
            Optional.empty(),
            AuditLine.Change.UNTOLD,
            "internal"),
        AuditForm::write,
        AuditForm::read);
  }

  @Test
  void words_keep_their_places() {
    words(
        JobState.values(),
        "WAITING SCHEDULED READY RUNNING RETRYING SUCCEEDED DEAD CANCELLED DISCARDED");
    words(
        FailureKind.values(),
        "RETRYABLE TRANSIENT DEGRADED THROTTLED AUTH TERMINAL TIMEOUT LOST POISON UNKNOWN");
    words(Backoff.Jitter.values(), "NONE EQUAL FULL");
    words(Ties.OnFailure.values(), "CANCEL DEAD RUN");
    words(Unique.Conflict.values(), "SKIP REPLACE DEBOUNCE KEEP_LAST");
    words(Unique.Part.values(), "ARGS RUN_AT PRIORITY");
    words(Kind.values(), "LIMITER KEY DEAD_GROUP BREAKER VIEW LOGIN SECRET PUSH");
    words(LimitName.Kind.values(), "QUEUE TYPE KEY LIMITER BREAKER");
    words(BreakerState.Phase.values(), "CLOSED OPEN HALF_OPEN");
    words(Grain.values(), "MINUTE HOUR");
    words(Reason.values(), "TIMEOUT CANCELLED POISON EXPIRED");
  }

  private static void words(Enum<?>[] words, String expected) {
    assertThat(Arrays.stream(words).map(Enum::name)).containsExactly(expected.split(" ", -1));
  }

  private static <T> void same(T value, BiConsumer<Out, T> write, Function<In, T> read) {
    var out = new Out();
    write.accept(out, value);
    var in = In.of(out);
    assertThat(read.apply(in)).isEqualTo(value);
    assertThat(in.hasMore()).as("nothing is left over").isFalse();
  }
}
