package io.millrace.core.spi;

import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A holder that goes on: renews its lease by `by` ([#OWN_LENGTH]: by the length it was lent for;
/// not at all when empty), reports, and may give its slot away or ask for one again.
public record Extend(
    String id, Token token, Optional<Duration> by, Report report, Optional<Wish> wish) {
  public static final Duration OWN_LENGTH = Duration.ZERO;

  /// What a running job says of itself; what is empty stays as it was. Steps are results by name;
  /// the first of a name stands. Lines and steps are dated by the store, lines numbered too.
  public record Report(
      Optional<Progress> progress,
      Optional<Json> cursor,
      Map<String, Json> steps,
      List<LogLine> lines) {
    public static final Report NONE = lines(List.of());

    /// That it got so far.
    public static Report of(Progress progress, Optional<Json> cursor) {
      return new Report(Optional.of(progress), cursor, Map.of(), List.of());
    }

    public static Report cursor(Json cursor) {
      return new Report(Optional.empty(), Optional.of(cursor), Map.of(), List.of());
    }

    public static Report lines(List<LogLine> lines) {
      return new Report(Optional.empty(), Optional.empty(), Map.of(), lines);
    }
  }

  public static Extend by(String id, Token token, Duration by) {
    return new Extend(id, token, Optional.of(by), Report.NONE);
  }

  /// What a holder does with its slot. Repeating it changes nothing.
  public enum Wish {
    /// Stands aside: its slot, and what it holds of limits, are free; its lease goes on and its
    /// attempt's time stands still.
    GIVE,
    /// Wants to go on. It may when the answer says that the slot is its own; until then it asks
    /// again.
    TAKE
  }

  public Extend(String id, Token token, Optional<Duration> by, Report report) {
    this(id, token, by, report, Optional.empty());
  }
}
