package io.millrace.backend.memory.job;

import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Claimed.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The lease of a running job: whose it is and until when, whether it is asked to stop, and where
/// its slot is. [Deadlines] says what follows from it. Times are in milliseconds since 1970.
public final class Lent {
  public final Token token;
  public final Holder holder;
  public final Duration length;
  long deadline;
  @Nullable CancelAsk cancel;
  @Nullable Reason judge;
  Way way = Way.OWN;
  long since;

  /// How long it did not run because its slot was another's, before the last time.
  long stood;

  public Lent(Token token, Holder holder, Duration length, long deadline) {
    this.token = token;
    this.holder = holder;
    this.length = length;
    this.deadline = deadline;
  }

  /// One of a job that is lent only to be ended, for that reason.
  public static Lent judging(Token token, Holder holder, Duration length, long now, Reason why) {
    var lent = new Lent(token, holder, length, now + length.toMillis());
    lent.judge = why;
    return lent;
  }

  public void renew(long until) {
    deadline = until;
  }

  /// Who holds it is asked to stop; null when nobody asks.
  public void withdraw(@Nullable CancelAsk ask) {
    cancel = ask;
  }

  /// Its slot is asked for, given or wanted again since then.
  public void become(Way now, long since) {
    way = now;
    this.since = since;
  }

  /// Its slot is its own again, and its time goes on.
  public void goOn(long now) {
    way = Way.OWN;
    stood += now - since;
  }

  public @Nullable CancelAsk cancel() {
    return cancel;
  }

  /// Why it is lent only to be ended; null when it is lent to be done.
  public @Nullable Reason judge() {
    return judge;
  }

  public Way way() {
    return way;
  }

  /// Since when it is asked for its slot, or stands aside.
  public long since() {
    return since;
  }

  /// Whether its slot is somebody else's, so that its time stands still.
  public boolean isAside() {
    return way == Way.GIVEN || way == Way.WANTED;
  }
}
