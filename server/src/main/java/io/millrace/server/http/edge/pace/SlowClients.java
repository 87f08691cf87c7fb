package io.millrace.server.http.edge.pace;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/// Ends the connections of clients that do not get on, and takes no more of an address that has too
/// many without a request.
///
/// Each open connection waits for one thing at a time, under one deadline; a sweep every tick looks
/// at all of them, so a request costs no timer and time is counted in ticks. An idle timeout would
/// not do: a byte now and then defeats it.
public final class SlowClients {
  private static final long NEVER = Long.MAX_VALUE;

  private final Map<HttpConnection, Visit> visits = new HashMap<>();
  private final Patience patience;
  private final Newcomers newcomers;
  private long now;

  public SlowClients(Patience patience, Newcomers newcomers) {
    this.patience = patience;
    this.newcomers = newcomers;
  }

  /// A connection was opened: the head of its first request is due.
  public void open(HttpConnection connection) {
    var visit = new Visit(connection);
    if (!visit.enter()) {
      visit.cut();
      return;
    }
    visit.expect(patience.head(), visit::cut);
    new Wire(connection).onOverflow(visit::leave);
    visits.put(connection, visit);
    connection.closeHandler(_ -> {
      visits.remove(connection);
      visit.settle();
    });
  }

  /// The visit that a request belongs to.
  public Visit visit(HttpConnection connection) {
    return visits.computeIfAbsent(connection, Visit::new);
  }

  /// One tick has passed.
  public void tick() {
    now++;
    for (var visit : new ArrayList<>(visits.values())) {
      if (visit.deadline <= now) {
        visit.deadline = NEVER;
        visit.late.run();
      }
    }
  }

  /// One connection, and what is due on it.
  public final class Visit {
    private final HttpConnection connection;
    private final String address;
    private boolean newcomer;
    private long deadline = NEVER;
    private Runnable late = () -> {};
    private int turn;
    private boolean leaving;

    private Visit(HttpConnection connection) {
      this.connection = connection;
      this.address = connection.remoteAddress().hostAddress();
    }

    private boolean enter() {
      newcomer = newcomers.enter(address);
      return newcomer;
    }

    private void settle() {
      if (newcomer) {
        newcomer = false;
        newcomers.leave(address);
      }
    }

    /// Another request has arrived; answers which one it is on this connection.
    public int begin() {
      work();
      return ++turn;
    }

    public boolean isAt(int request) {
      return turn == request;
    }

    /// A body is due; `tooLate` says so to the client.
    public void expectBody(Runnable tooLate) {
      expect(patience.body(), tooLate);
    }

    /// Nothing is due from the client: we are at work.
    public void work() {
      deadline = leaving ? deadline : NEVER;
    }

    /// A whole request is here and was let in: the answer is due from us.
    public void expectAnswer(Runnable tooLate) {
      settle();
      expect(patience.answer(), tooLate);
    }

    /// The client has to take some of what is being sent.
    public void expectTaking() {
      expect(patience.stall(), this::cut);
    }

    /// The next request is due.
    public void expectNext() {
      expect(patience.rest(), this::cut);
    }

    /// The client is to go, once it has sent what it is sending.
    public void expectFarewell() {
      expect(patience.farewell(), this::cut);
    }

    /// Closes once everything is written.
    public void close() {
      connection.close();
    }

    /// Closes at once, whatever is still being written.
    public void cut() {
      new Wire(connection).cut();
    }

    /// What is under way is answered as far as it is in time, and nothing else counts any more.
    private void leave() {
      expectFarewell();
      leaving = true;
    }

    private void expect(Duration time, Runnable tooLate) {
      if (leaving) {
        return;
      }
      deadline = now + patience.ticks(time);
      late = tooLate;
    }
  }
}
