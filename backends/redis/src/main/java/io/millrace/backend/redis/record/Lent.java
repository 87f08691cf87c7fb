package io.millrace.backend.redis.record;

import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Code;
import io.millrace.core.form.In;
import io.millrace.core.form.LifeForm;
import io.millrace.core.form.Out;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Claimed.Reason;
import io.millrace.core.spi.Extended.Slot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Optional;

/// The lease of a running job, as it stands in `live`. The scripts read and write it as
/// `<I6c26I4I6BBI6I6I6I6H`, then the holder and a cancel in Java's form:
///
/// | from | width | what |
/// |---|---|---|
/// | 0 | 6, 26 | epoch and stamp of its token, together the text that proves it |
/// | 32 | 4 | ms for which it was lent |
/// | 36 | 6 | deadline |
/// | 42 | 1 | why it is lent only to be ended: 0 not, else the place of the [Reason] |
/// | 43 | 1 | whether its slot is its own: 0 yes, 1 it is asked to give way, 2 given, 3 wanted back, 4 yes, but it holds nothing else: it stood aside before it was lent to be judged |
/// | 44 | 6 | until when it may take its time to stop, 0 when nobody asked |
/// | 50 | 6, 6 | since when it is asked or stands aside, and how many ms it stood aside before |
/// | 62 | 6 | start of the attempt |
/// | 68 | 2 | width of the holder |
public final class Lent {
  private static final int TOKEN = 32;
  private static final int HEAD = 70;
  private static final int EPOCH = 6;
  private static final int REASON = 42;
  private static final int WAY = 43;
  private static final int GRACE = 44;
  private static final int OWN = 0;
  private static final int ASKED = 1;
  private static final int NOTHING_HELD = 4;

  final byte[] bytes;

  public Lent(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The text that proves a lease. One that no script can have written proves nothing.
  public static byte[] proof(Token token) {
    return new Bytes(TOKEN)
        .put(token.epoch(), EPOCH)
        .put(token.stamp().getBytes(StandardCharsets.UTF_8))
        .done();
  }

  public static byte[] form(Holder holder) {
    var out = new Out();
    LifeForm.write(out, holder);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  long epoch() {
    return Bytes.number(bytes, 0, EPOCH);
  }

  public Lease lease() {
    var stamp = new String(bytes, EPOCH, TOKEN - EPOCH, StandardCharsets.US_ASCII);
    return new Lease(
        new Token(epoch(), stamp),
        Instant.ofEpochMilli(Bytes.number(bytes, 36, 6)),
        Duration.ofMillis(Bytes.number(bytes, TOKEN, 4)));
  }

  public long startedAt() {
    return Bytes.number(bytes, 62, 6);
  }

  /// Whether it is lent only to be ended.
  public boolean isJudged() {
    return bytes[REASON] != 0;
  }

  public Reason reason() {
    return Code.reason(bytes[REASON]);
  }

  Holder holder() {
    return LifeForm.holder(in(HEAD, HEAD + width()));
  }

  public Optional<CancelAsk> cancel() {
    return bytes.length == HEAD + width()
        ? Optional.empty()
        : Optional.of(LifeForm.cancel(in(HEAD + width(), bytes.length)));
  }

  /// The same, asked to stop.
  Lent with(CancelAsk ask) {
    var out = new Out();
    LifeForm.write(out, ask);
    var changed =
        new Bytes(bytes.length + out.size()).put(bytes).put(out.bytes(), 0, out.size()).done();
    var grace = new Bytes(6).put(ask.graceUntil().toEpochMilli(), 6).done();
    System.arraycopy(grace, 0, changed, GRACE, grace.length);
    return new Lent(changed);
  }

  /// Where its slot is, as its holder is told; one that is there to be judged has its own.
  public Slot slot() {
    if (isJudged() && bytes[WAY] == NOTHING_HELD) {
      return Slot.OWN;
    }
    return switch (bytes[WAY]) {
      case OWN -> Slot.OWN;
      case ASKED -> Slot.ASKED;
      default -> Slot.GIVEN;
    };
  }

  private int width() {
    return (int) Bytes.number(bytes, 68, 2);
  }

  private In in(int from, int to) {
    return new In(bytes, from, to, new HashMap<>());
  }
}
