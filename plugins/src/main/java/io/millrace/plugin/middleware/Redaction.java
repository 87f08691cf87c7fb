package io.millrace.plugin.middleware;

import io.millrace.core.job.Failure;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import io.millrace.core.text.Mask;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps secrets out of what an attempt leaves behind: `redaction`.
///
/// In a result the values at the paths (`result.token`, `*.password`) become `•••`. What the args
/// hold at the paths is cut out of the message and the stack of a failure, where a client library
/// may have put it. It fails shut: what it cannot read it replaces as a whole.
public final class Redaction implements Middleware {
  private static final Json MASKED = Json.write(Mask.TEXT);

  private final List<MaskPath> paths;

  public Redaction(List<String> paths) {
    this.paths = paths.stream().map(MaskPath::of).toList();
  }

  @Override
  public String name() {
    return "redaction";
  }

  @Override
  public boolean nonblocking() {
    return true;
  }

  @Override
  public Outcome afterExecute(Context context, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done(Json result) -> new Outcome.Done(masked(result));
      case Outcome.Retry(Failure failure, var after) ->
          new Outcome.Retry(masked(context, failure), after);
      case Outcome.Dead(Failure failure) -> new Outcome.Dead(masked(context, failure));
      case Outcome.Discard(Failure failure) -> new Outcome.Discard(masked(context, failure));
      case Outcome.Snooze _, Outcome.Cancelled _, Outcome.Yield _ -> outcome;
    };
  }

  private Json masked(Json result) {
    try {
      var root = Json.MAPPER.createObjectNode();
      root.set("result", result.tree());
      boolean changed = false;
      for (var path : paths) {
        changed |= path.mask(root);
      }
      return changed ? Json.write(root.get("result")) : result;
    } catch (RuntimeException _) {
      return MASKED;
    }
  }

  private Failure masked(Context context, Failure failure) {
    try {
      var secrets = secrets(context.args());
      return with(
          failure, cut(failure.message(), secrets), failure.stack().map(it -> cut(it, secrets)));
    } catch (RuntimeException _) {
      return with(failure, Mask.TEXT, Optional.empty());
    }
  }

  private static Failure with(Failure failure, String message, Optional<String> stack) {
    return new Failure(
        failure.kind(), failure.type(), message, stack, failure.code(), failure.retryAfter());
  }

  private Set<String> secrets(Json args) {
    var root = Json.MAPPER.createObjectNode();
    root.set("args", args.tree());
    var secrets = new HashSet<String>();
    paths.forEach(path -> path.collect(root, secrets));
    return secrets;
  }

  /// The longest first: one may stand in another.
  private static String cut(String text, Set<String> secrets) {
    var rest = text;
    for (var secret : secrets.stream().sorted((a, b) -> b.length() - a.length()).toList()) {
      rest = rest.replace(secret, Mask.TEXT);
    }
    return rest;
  }
}
