package io.millrace.backend.redis.record;

import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.form.Bonds;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Tied;
import io.millrace.core.form.In;
import io.millrace.core.form.JobForm;
import io.millrace.core.form.Out;
import io.millrace.core.job.Job;
import io.millrace.core.job.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// What stands in `jobs` under a job's id. The scripts read and write the head as
/// `<BBI4I4BI6I6i7I6I6I6I6i7BBBBBHI3`, lowest byte first, all instants in ms: first what it is,
/// then what has become of it.
///
/// | from | width | what |
/// |---|---|---|
/// | 0 | 1 | 1, the version of this layout; 64 it came from another queue; 128 who holds it is not to be asked to give way |
/// | 1 | 1 | priority |
/// | 2, 6 | 4, 4 | timeout, lease |
/// | 10 | 1 | number of its type |
/// | 11 | 6 | place in the order of enqueue |
/// | 17 | 6 | created |
/// | 23 | 7 | when it was first meant to run |
/// | 30 | 6 | epoch of its newest lease |
/// | 36, 42, 48 | 6, 6, 6 | updated, started, finished |
/// | 54 | 7 | when it was or is ready for its next attempt |
/// | 61 | 1 | flags: 1 an attempt was begun, so it expires no more; 2 it has reported; 4 it expires; 8 if it is cancelled, so are those that wait for it; 16 it is tied; 32 its tale begins with its bonds; 64 others name it; 128 it is on its way to another queue |
/// | 62 | 1 | 0 while it goes on (its place tells its state), else its last state |
/// | 63, 64, 65 | 1, 1, 1 | transient failures in a row, rescues, attempts that are told |
/// | 66 | 2 | attempts spent |
/// | 68 | 3 | version |
/// | 71 | 1 + n | how its last attempt was ended: `<BHi7` state, attempt, run_at (-1 none); token, call |
/// | | 1 + n | its type |
/// | | 2 + n, 2 + n | if it is tied: its key; what it asks of elsewhere ([Tied]) |
/// | | 4 + n | its description in Java's form ([JobForm#describe]) |
/// | | | its [Tale], to the end |
///
/// While a job runs, its record is as it was before: what the lease adds stands in [Lent].
public final class Packed {
  private static final int LAYOUT = 1;

  /// Who holds it is not to be asked to give way.
  private static final int FIRM = 128;

  /// It came from another queue: its place in the order of enqueue is not that of its creation.
  private static final int CAME = 64;

  static final int BEGUN = 1;
  static final int REPORTED = 2;
  static final int EXPIRES = 4;
  static final int CASCADES = 8;
  static final int BONDED = 32;
  static final int NAMED = 64;
  public static final int MOVING = 128;
  private static final int DATED = 8;
  private static final int TIED = 16;
  private static final int CLOSED = 71;
  private static final byte[] NOTHING = new byte[0];

  /// Where the call stands in how its last attempt was ended.
  private static final int ENDED = 42;

  int flags;
  private boolean came;
  int priority;
  int typeNumber;
  long n;
  long createdAt;
  private long timeout;
  private long lease;
  private long scheduledAt;
  int state;
  int quick;
  int rescues;
  int pasts;
  int attempt;
  int version;
  long epoch;
  long updatedAt;
  long startedAt;
  long finishedAt;
  long runAt;
  private byte[] closed = new byte[0];

  /// The home in which it stands, whatever its description says since.
  final String home;

  /// The one in which it is to stand.
  String goesTo;

  /// The bytes out of which it was read, whatever has changed since.
  final byte[] stands;

  Job job;
  Tale tale;

  private Packed(byte[] stands, String home, Job job, Tale tale) {
    this.stands = stands;
    this.home = home;
    this.goesTo = home;
    this.job = job;
    this.tale = tale;
  }

  /// Reads the record of the job of that id in that home.
  public static Packed read(byte[] from, String id, String home) {
    return read(from, id, home, new HashMap<>());
  }

  /// The same; equal values of many jobs come back as one out of `pool`.
  public static Packed read(byte[] from, String id, String home, Map<Object, Object> pool) {
    int typeAt = CLOSED + 1 + (from[CLOSED] & 0xFF);
    int typeEnd = typeAt + 1 + (from[typeAt] & 0xFF);
    int bodyAt = (from[61] & TIED) == 0 ? typeEnd : Tied.end(from, typeEnd);
    int bodyEnd = bodyAt + 4 + (int) Bytes.number(from, bodyAt, 4);
    var type = new String(from, typeAt + 1, typeEnd - typeAt - 1, StandardCharsets.UTF_8);
    var in = new In(from, bodyAt + 4, bodyEnd, pool);
    var packed =
        new Packed(
            from,
            home,
            JobForm.described(in, id, in.one(type), Shards.queue(home), from[1]),
            new Tale(from, bodyEnd, from.length));
    packed.head(from);
    packed.closed = Arrays.copyOfRange(from, CLOSED + 1, typeAt);
    return packed;
  }

  private void head(byte[] from) {
    came = (from[0] & CAME) != 0;
    priority = from[1];
    timeout = Bytes.number(from, 2, 4);
    lease = Bytes.number(from, 6, 4);
    typeNumber = from[10] & 0xFF;
    n = Bytes.number(from, 11, 6);
    createdAt = Bytes.number(from, 17, 6);
    scheduledAt = Bytes.signed(from, 23, 7);
    epoch = Bytes.number(from, 30, 6);
    updatedAt = Bytes.number(from, 36, 6);
    startedAt = Bytes.number(from, 42, 6);
    finishedAt = Bytes.number(from, 48, 6);
    runAt = Bytes.signed(from, 54, 7);
    flags = from[61] & 0xFF;
    state = from[62];
    quick = from[63] & 0xFF;
    rescues = from[64] & 0xFF;
    pasts = from[65] & 0xFF;
    attempt = (int) Bytes.number(from, 66, 2);
    version = (int) Bytes.number(from, 68, 3);
  }

  public byte[] write() {
    var body = body(job);
    return new Bytes(CLOSED + closed.length + body.length + tale.size() + 1)
        .put(layout(job) | (came ? CAME : 0), 1)
        .put(priority, 1)
        .put(timeout, 4)
        .put(lease, 4)
        .put(typeNumber, 1)
        .put(n, 6)
        .put(createdAt, 6)
        .put(scheduledAt, 7)
        .put(epoch, 6)
        .put(updatedAt, 6)
        .put(startedAt, 6)
        .put(finishedAt, 6)
        .put(runAt, 7)
        .put(flags, 1)
        .put(state, 1)
        .put(quick, 1)
        .put(rescues, 1)
        .put(pasts, 1)
        .put(attempt, 2)
        .put(version, 3)
        .put(closed.length, 1)
        .put(closed)
        .put(body)
        .put(tale.bytes())
        .done();
  }

  /// Another description takes the place of the one that it had.
  void become(Job changed) {
    job = changed;
    priority = changed.priority();
    timeout = ms(changed.terms().timeout().toMillis());
    lease = ms(changed.terms().lease().toMillis());
    boolean expires = changed.window().expiresAt().isPresent();
    flags = (flags & ~EXPIRES & ~TIED) | (expires ? EXPIRES : 0) | (Tied.is(changed) ? TIED : 0);
  }

  /// It is on its way no more.
  public void arrive() {
    flags &= ~MOVING;
    came = true;
  }

  /// Whether it came from another queue.
  public boolean hasCome() {
    return came;
  }

  /// How its last attempt was ended is answered with the queue in which that was, wherever it goes.
  void closedHere() {
    var queue = Shards.queue(home).getBytes(StandardCharsets.US_ASCII);
    boolean said = false;
    for (int at = ENDED; at < closed.length; at++) {
      said |= closed[at] == 0;
    }
    if (closed.length > ENDED && !said && closed.length + queue.length < 255) {
      closed = new Bytes(closed.length + 1 + queue.length).put(closed).put(0, 1).put(queue).done();
    }
  }

  /// Its place among the ready ones of its type, in that class.
  public long place(int urgency) {
    return place(urgency, n);
  }

  /// That of the nth.
  public static long place(int urgency, long n) {
    return ((long) urgency << 41) + n;
  }

  public Instant scheduledAt() {
    return Instant.ofEpochMilli(scheduledAt);
  }

  /// How the record of a new job begins, with the place of its type among those of the call in the
  /// place of its number; and when it is to run and expires, if it says so.
  public static byte[] birth(Job job, int type) {
    return head(job, type, 0);
  }

  /// The same of one that is bonds to others, with how it stands to one like it.
  public static byte[] birth(Job job, int type, Like like) {
    var head = head(job, type, BONDED);
    return new Bytes(head.length + 64).put(head).put(like.bytes(job)).done();
  }

  private static int layout(Job job) {
    return job.terms().preemptible() ? LAYOUT : LAYOUT + FIRM;
  }

  private static byte[] head(Job job, int type, int bonds) {
    var window = job.window();
    int flags =
        (window.runAt().isPresent() ? DATED : 0)
            | (window.expiresAt().isPresent() ? EXPIRES : 0)
            | (Tied.is(job) ? TIED : 0)
            | bonds;
    boolean dated = (flags & (DATED | EXPIRES | BONDED)) != 0;
    var head =
        new Bytes(dated ? 26 : 12)
            .put(layout(job), 1)
            .put(job.priority(), 1)
            .put(ms(job.terms().timeout().toMillis()), 4)
            .put(ms(job.terms().lease().toMillis()), 4)
            .put(type, 1)
            .put(flags, 1);
    return !dated ? head.done() : head.put(runAt(window), 7).put(expiresAt(window), 7).done();
  }

  private static long runAt(Window window) {
    return window.runAt().map(Instant::toEpochMilli).orElse(0L);
  }

  /// When a job that has not begun is of no use any more, 0 for never.
  static long expiresAt(Window window) {
    return window.expiresAt().map(it -> Math.max(1, it.toEpochMilli())).orElse(0L);
  }

  /// The same, and what binds it to others.
  public static byte[] body(Job job, Bonds bonds) {
    var body = body(job);
    var tale = Tale.bonds(bonds);
    return new Bytes(body.length + tale.length).put(body).put(tale).done();
  }

  /// The type, the ties and the description of a job, each with its length before it.
  public static byte[] body(Job job) {
    var type = job.type().getBytes(StandardCharsets.UTF_8);
    var out = new Out();
    JobForm.describe(out, job);
    var ties = Tied.is(job) ? Tied.write(job) : NOTHING;
    return new Bytes(5 + type.length + ties.length + out.size())
        .put(type.length, 1)
        .put(type)
        .put(ties)
        .put(out.size(), 4)
        .put(out.bytes(), 0, out.size())
        .done();
  }

  /// What is too long for its four bytes is as good as for ever.
  private static long ms(long time) {
    return Math.min(time, 0xFFFF_FFFFL);
  }

  public long createdAt() {
    return createdAt;
  }

  public long finishedAt() {
    return finishedAt;
  }

  public String home() {
    return home;
  }

  public Job job() {
    return job;
  }

  public long n() {
    return n;
  }

  /// Whether it is over, as far as its record says it: what runs has a lease beside it.
  public boolean hasEnded() {
    return state != 0;
  }

  public long runAt() {
    return runAt;
  }

  public Tale tale() {
    return tale;
  }

  public int version() {
    return version;
  }

  public int attempt() {
    return attempt;
  }

  public int priority() {
    return priority;
  }

  public int quick() {
    return quick;
  }

  public int rescues() {
    return rescues;
  }

  public long startedAt() {
    return startedAt;
  }

  public int pasts() {
    return pasts;
  }
}
