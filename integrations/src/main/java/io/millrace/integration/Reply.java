package io.millrace.integration;

import io.millrace.core.egress.EgressRule;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a call came to. The families differ in what the other side may have done.
public sealed interface Reply {
  /// It answered. Names of headers are in lower case, values of one name joined by commas.
  record Answer(int status, Map<String, String> headers, Buffer body) implements Reply {}

  /// It was not asked: a rule forbids it.
  record Refused(EgressRule rule) implements Reply {}

  /// It could not be asked: no byte of the request left.
  record Unsent(Trouble trouble) implements Reply {}

  /// It was asked, and what it did is unknown.
  record Unanswered(Trouble trouble) implements Reply {}

  /// It answered, with something that cannot be read to its end.
  record Unreadable(int status, Map<String, String> headers, Trouble trouble) implements Reply {}

  /// What went wrong on the way.
  enum Trouble {
    NAME_NOT_RESOLVED("its name has no address"),
    CONNECT_FAILED("it cannot be connected to"),
    TLS_FAILED("its TLS cannot be trusted"),
    TIMED_OUT("it took too long"),
    CONNECTION_CLOSED("it closed the connection"),
    ANSWER_TOO_LARGE("its answer is too large"),
    ANSWER_MALFORMED("its answer is not what it says it is");

    private final String said;
    private final String wire = name().toLowerCase(Locale.ROOT);

    Trouble(String said) {
      this.said = said;
    }

    /// The word for it in a failure.
    public String wire() {
      return wire;
    }

    /// The same as part of a sentence.
    public String said() {
      return said;
    }
  }

  /// A header of what was answered.
  default Optional<String> header(String name) {
    return switch (this) {
      case Answer answer -> Optional.ofNullable(answer.headers.get(name));
      case Unreadable broken -> Optional.ofNullable(broken.headers.get(name));
      case Refused _, Unsent _, Unanswered _ -> Optional.empty();
    };
  }
}
