package io.millrace.integration.push;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.time.Durations;
import io.millrace.integration.Classify;
import io.millrace.integration.Reply;
import io.millrace.integration.Reply.Answer;
import io.millrace.integration.Reply.Trouble;
import io.millrace.integration.Reply.Unreadable;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an endpoint says that has done its part: JSON or nothing is a result,
/// `application/vnd.millrace.outcome+json` says what else the attempt came to.
final class Answers {
  /// As large as a result may be.
  static final int MOST_BYTES = 1024 * 1024;

  static final int ACCEPTED = 202;

  private static final Pattern OUTCOME =
      Pattern.compile("application/vnd\\.millrace\\.outcome\\+json *(?:;.*)?");
  private static final Pattern JSON = Pattern.compile("application/(?:[^;]+\\+)?json *(?:;.*)?");
  private static final ObjectReader WHOLE =
      Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Answers() {}

  /// The reply itself, or that it cannot be read: a success whose body says it is JSON and is not.
  static Reply readable(Reply reply) {
    if (reply instanceof Answer answer
        && Classify.isSuccess(answer.status())
        && answer.body().length() > 0
        && JSON.matcher(type(answer)).matches()) {
      try {
        WHOLE.readTree(answer.body().getBytes());
      } catch (IOException _) {
        return new Unreadable(answer.status(), answer.headers(), Trouble.ANSWER_MALFORMED);
      }
    }
    return reply;
  }

  private static String type(Answer answer) {
    return answer.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
  }

  /// What a success means; empty when nobody can tell.
  static Optional<Outcome> outcome(Answer answer, Instant now) {
    if (answer.body().length() == 0) {
      return Optional.of(Outcome.Done.EMPTY);
    }
    var type = type(answer);
    if (OUTCOME.matcher(type).matches()) {
      return said(tree(answer), now);
    }
    return JSON.matcher(type).matches()
        ? Optional.of(new Outcome.Done(Json.write(tree(answer))))
        : Optional.empty();
  }

  private static JsonNode tree(Answer answer) {
    try {
      return WHOLE.readTree(answer.body().getBytes());
    } catch (IOException e) {
      throw new IllegalStateException("what is readable was read", e);
    }
  }

  private static Optional<Outcome> said(JsonNode tree, Instant now) {
    try {
      var error = tree.path("error");
      var after = text(tree, "retry_after").map(Durations::parse);
      return switch (tree.path("outcome").asText()) {
        case "retry" ->
            Optional.of(new Outcome.Retry(failure(error, FailureKind.RETRYABLE), after));
        case "snooze" ->
            until(tree, after, now).map(it -> new Outcome.Snooze(it, Optional.empty()));
        case "dead" -> Optional.of(new Outcome.Dead(failure(error, FailureKind.TERMINAL)));
        case "discard" -> Optional.of(new Outcome.Discard(failure(error, FailureKind.TERMINAL)));
        case "cancelled" -> Optional.of(new Outcome.Cancelled(error.path("message").asText()));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException | DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> until(JsonNode tree, Optional<Duration> after, Instant now) {
    return text(tree, "until")
        .map(it -> OffsetDateTime.parse(it).toInstant())
        .or(() -> after.map(now::plus));
  }

  private static Failure failure(JsonNode error, FailureKind usual) {
    var kind =
        text(error, "kind")
            .flatMap(it ->
                Arrays.stream(FailureKind.values())
                    .filter(one -> one.wire().equals(it))
                    .findFirst())
            .orElse(usual);
    var plain =
        Failure.of(kind, text(error, "type").orElse("endpoint"), text(error, "message").orElse(""));
    return new Failure(
        plain.kind(),
        plain.type(),
        plain.message(),
        text(error, "stack"),
        text(error, "code"),
        Optional.empty());
  }

  private static Optional<String> text(JsonNode tree, String name) {
    return Optional.ofNullable(tree.path(name).textValue());
  }
}
