package io.millrace.integration;

import java.time.Duration;
import java.util.Optional;

/// What was made of an answer.
///
/// @param after not before that time has passed; beats what the answer says
/// @param code the word for it in the failure
/// @param discard a terminal one is of no use rather than dead
public record Verdict(Then then, Optional<Duration> after, Optional<String> code, boolean discard) {

  public static Verdict of(Then then) {
    return new Verdict(then, Optional.empty(), Optional.empty(), false);
  }
}
