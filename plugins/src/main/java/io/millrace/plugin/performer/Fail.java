package io.millrace.plugin.performer;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Args;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import java.util.Arrays;

/// Fails the first `times` attempts (all when absent) with `kind` and `message`, then succeeds with
/// `then`: `fail`.
public final class Fail implements Performer {
  private static final String[] KINDS =
      Arrays.stream(FailureKind.values()).map(FailureKind::wire).toArray(String[]::new);

  @Override
  public String type() {
    return "fail";
  }

  @Override
  public Outcome perform(Context context) throws FailureException {
    var args = Args.of(context, "times", "kind", "message", "then");
    var kind = args.oneOf("kind", FailureKind.RETRYABLE.wire(), KINDS);
    var message = args.text("message", "failed because it was told to");
    int times = args.count("times", Integer.MAX_VALUE);
    var then = args.object("then");
    if (context.attempt() > times) {
      return new Outcome.Done(then);
    }
    throw new FailureException(
        Failure.of(FailureKind.of(kind).orElseThrow(), "told_to_fail", message));
  }
}
