package io.millrace.integration.push;

import io.millrace.core.egress.EgressRule;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.spi.Push;
import io.millrace.integration.ActionHttp;
import io.millrace.integration.Classify;
import io.millrace.integration.Classify.Called;
import io.millrace.integration.Refusals;
import io.millrace.integration.Reply;
import io.millrace.integration.Request;
import io.millrace.integration.Then;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings attempts by a signed `POST`, through the guarded client.
public final class HttpPush implements Push {
  private static final Logger LOG = LoggerFactory.getLogger(HttpPush.class);

  /// What an attempt keeps of its own time, so that the call ends before it does.
  private static final Duration MARGIN = Duration.ofMillis(250);

  /// So long it may take to tell an endpoint that it is to stop.
  private static final Duration TELLING = Duration.ofSeconds(5);

  /// What a well endpoint may answer too.
  private static final Set<Then> WELL = Set.of(Then.TERMINAL, Then.THROTTLED);

  private final ActionHttp http;
  private final Refusals refusals;
  private final Clock clock;
  private final Classify classify;

  public HttpPush(ActionHttp http, Refusals refusals, Clock clock) {
    this.http = http;
    this.refusals = refusals;
    this.clock = clock;
    this.classify = new Classify(clock);
  }

  @Override
  public Future<Optional<EgressRule>> refusal(String url) {
    return http.refusal(url);
  }

  /// Its thread is interrupted when the attempt is to stop; the call goes on beside it, so that an
  /// endpoint which is told of a cancel can still answer.
  @Override
  public Brought bring(Context context, Endpoint endpoint, byte[] body)
      throws InterruptedException {
    var left = Duration.between(clock.instant(), context.deadline()).minus(MARGIN);
    var timeout = left.compareTo(endpoint.timeout()) < 0 ? left : endpoint.timeout();
    var request = request(context, endpoint, body, timeout, Map.of());
    var answer = new CompletableFuture<Reply>();
    var calling = Thread.startVirtualThread(() -> call(request, answer));
    try {
      return came(context, endpoint, answer);
    } catch (InterruptedException e) {
      if (context.cancelReason().isEmpty()) {
        calling.interrupt();
        throw e;
      }
      cancel(context, endpoint);
      return came(context, endpoint, answer);
    }
  }

  private void call(Request request, CompletableFuture<Reply> answer) {
    try {
      answer.complete(http.call(request));
    } catch (InterruptedException _) {
      answer.complete(new Reply.Unanswered(Reply.Trouble.TIMED_OUT));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private Brought came(Context context, Endpoint endpoint, CompletableFuture<Reply> answer)
      throws InterruptedException {
    try {
      return judge(context, endpoint, Answers.readable(answer.get()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call ends with a reply", e);
    }
  }

  private Brought judge(Context context, Endpoint endpoint, Reply reply) {
    if (reply instanceof Reply.Refused(var rule)) {
      LOG.warn(
          "destination refused rule={} job={} type={}", rule.wire(), context.id(), context.type());
      refusals.refused("job:" + context.id(), rule);
    }
    var verdict = Classify.tail(reply);
    if (verdict.then() == Then.OK && reply instanceof Reply.Answer answer) {
      return answer.status() == Answers.ACCEPTED
          ? new Brought.Accepted()
          : new Brought.Over(
              Answers.outcome(answer, clock.instant()).orElseGet(HttpPush::unread), true);
    }
    var called = new Called("POST " + http.shown(endpoint.url()), endpoint.idempotent());
    return new Brought.Over(
        classify.failed(verdict, reply, called, context), WELL.contains(verdict.then()));
  }

  private static Outcome unread() {
    var message = "the endpoint answered with something that is no JSON, and no outcome";
    return new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "answer_malformed", message));
  }

  @Override
  public void cancel(Context context, Endpoint endpoint) throws InterruptedException {
    var json = Json.MAPPER.createObjectNode().put("id", context.id());
    json.put("reason", context.cancelReason().filter(it -> !it.isEmpty()).orElse(null));
    var body = Json.write(json).bytes();
    var kind = Map.of("millrace-kind", "cancel");
    var reply = http.call(request(context, endpoint, body, TELLING, kind));
    if (!(reply instanceof Reply.Answer)) {
      LOG.info("endpoint not told of a cancel job={}", context.id());
    }
  }

  private Request request(
      Context context, Endpoint endpoint, byte[] body, Duration timeout, Map<String, String> more) {
    var now = clock.instant();
    var headers = new TreeMap<String, String>(more);
    headers.put("user-agent", "millrace");
    headers.put("content-type", "application/json");
    headers.put("webhook-id", context.id());
    headers.put("webhook-timestamp", String.valueOf(now.getEpochSecond()));
    headers.put("webhook-signature", endpoint.signature().sign(context.id(), now, body));
    headers.put("millrace-attempt", String.valueOf(context.attempt()));
    headers.put("millrace-lease", context.claim().lease().token().text());
    headers.put("millrace-deadline", context.claim().deadline().toString());
    context.claim().job().origin().trace().ifPresent(it -> headers.put("traceparent", it));
    return new Request(
        "POST",
        endpoint.url(),
        headers,
        Optional.of(Buffer.buffer(body)),
        timeout,
        Answers.MOST_BYTES);
  }
}
