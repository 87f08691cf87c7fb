package io.millrace.server.http.ticket;

import io.millrace.core.job.Ids;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// The tickets of this node that nobody has used yet. Each opens one stream, within half a minute,
/// for whoever shows it, with what its maker may do then: not more when he may less by that time.
/// For all event loops. Another node knows nothing of them.
public final class Tickets {
  public static final Duration LIFE = Duration.ofSeconds(30);
  private static final int MOST = 10_000;

  private final Map<String, Issued> issued = new ConcurrentHashMap<>();
  private final Clock clock;
  private final RandomGenerator secrets;

  /// `secrets` is the chance that nobody guesses.
  public Tickets(Clock clock, RandomGenerator secrets) {
    this.clock = clock;
    this.secrets = secrets;
  }

  /// What is handed out.
  public record Ticket(String text, Instant expiresAt) {
    /// Without its text, for a log.
    @Override
    public String toString() {
      return "tk_••• until " + expiresAt;
    }
  }

  private record Issued(Guest maker, Instant expiresAt) {}

  /// A new one for somebody who was let in.
  public Ticket issue(Guest maker) {
    var now = clock.instant();
    if (issued.size() >= MOST) {
      issued.values().removeIf(it -> !now.isBefore(it.expiresAt));
    }
    if (issued.size() >= MOST) {
      throw Problem.of(ProblemCode.OVERLOADED, "too many tickets are not used yet: try again")
          .exception();
    }
    var ticket = new Ticket("tk_" + new Ids(clock, secrets).stamp(), now.plus(LIFE));
    issued.put(ticket.text, new Issued(maker, ticket.expiresAt));
    return ticket;
  }

  /// For whom a ticket stands, if it still does; it opens nothing a second time.
  public Optional<Guest> take(String text) {
    return Optional.ofNullable(issued.remove(text))
        .filter(it -> clock.instant().isBefore(it.expiresAt))
        .map(Issued::maker)
        .flatMap(maker -> maker.now().get().map(caller -> new Guest(caller, maker.now())));
  }
}
