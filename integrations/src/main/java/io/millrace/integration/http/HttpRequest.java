package io.millrace.integration.http;

import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import io.millrace.integration.ActionHttp;
import io.millrace.integration.Classify;
import io.millrace.integration.Classify.Called;
import io.millrace.integration.Refusals;
import io.millrace.integration.Reply;
import io.millrace.integration.Request;
import io.millrace.integration.Then;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls a URL: `http.request` with [HttpArgs], answers [Result].
public final class HttpRequest implements Performer {
  private static final Logger LOG = LoggerFactory.getLogger(HttpRequest.class);

  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE");

  /// What an attempt keeps of its own time, so that the call ends before it does and says what it
  /// came to: an attempt that is stopped knows nothing of it.
  private static final Duration MARGIN = Duration.ofMillis(250);

  private final ActionHttp http;
  private final Refusals refusals;
  private final Clock clock;
  private final Classify classify;

  public HttpRequest(ActionHttp http, Refusals refusals, Clock clock) {
    this.http = http;
    this.refusals = refusals;
    this.clock = clock;
    this.classify = new Classify(clock);
  }

  @Override
  public String type() {
    return "http.request";
  }

  @Override
  public Outcome perform(Context context) throws Exception {
    var args = HttpArgs.read(context);
    var reply = Result.readable(http.call(request(args, context)));
    var verdict = args.judging().verdict(reply);
    if (verdict.then() == Then.OK && reply instanceof Reply.Answer answer) {
      return new Outcome.Done(Result.of(answer));
    }
    if (reply instanceof Reply.Refused(var rule)) {
      LOG.warn("destination refused rule={} job={} type={}", rule.wire(), context.id(), type());
      refusals.refused("job:" + context.id(), rule);
    }
    var shown = args.method() + " " + http.shown(args.url());
    var called = new Called(shown, IDEMPOTENT.contains(args.method()));
    return classify.failed(verdict, reply, called, context);
  }

  private Request request(HttpArgs args, Context context) {
    var left = Duration.between(clock.instant(), context.deadline()).minus(MARGIN);
    return new Request(
        args.method(),
        args.url(),
        args.headers(),
        args.body(),
        left.compareTo(args.timeout()) < 0 ? left : args.timeout(),
        Result.MOST_BYTES);
  }
}
