package io.millrace.core.bus;

import java.time.Instant;
import java.util.List;

/// What one node says to another about a channel whose facts one of them numbers for all. Losing
/// one costs a wait: whoever asks asks again.
public sealed interface Letter {
  String channel();

  /// `sender` has all up to that number of that epoch, and wants what comes behind it.
  record Ask(String channel, String sender, Epoch epoch, long last) implements Letter {}

  /// What comes next, from the number `first` on; `more` when there is more already.
  ///
  /// @param since from then on nothing is missing in the ring that this is a part of
  record Page(
      String channel, Epoch epoch, long first, Instant since, boolean more, List<Heard> facts)
      implements Letter {}

  /// A fact, and when who numbers heard of it.
  record Heard(Instant at, Fact fact) {}
}
