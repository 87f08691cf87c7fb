package io.millrace.backend.redis.record;

import io.millrace.backend.redis.form.Bonds;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Code;
import io.millrace.core.form.In;
import io.millrace.core.form.LifeForm;
import io.millrace.core.form.Out;
import io.millrace.core.job.Attempt;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Holder;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Mark;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What has become of a job, entry behind entry: `<BI4` kind and width, then
///
/// | kind | what |
/// |---|---|
/// | 1 | an attempt that is over: `<HI6I6H` its number, end, start and width of the holder; the holder; its outcome |
/// | 2 | it ended before it began: `<I6B` when, in which state; the outcome |
/// | 3 | its result |
/// | 4 | a mark |
/// | 5 | the signature of its death |
/// | 6 | a new series: result, error and signature of before no longer hold |
/// | 7 | what ties it to others ([Bonds]), always the first |
/// | 8 | what it failed of without an attempt |
/// | 9 | a turn of its slot: `<I6B` when, and 1 given, 2 taken again, 3 taken away; the holder |
///
/// Holder, outcome, mark and failure are in Java's form: the scripts carry them.
public final class Tale {
  private static final int ATTEMPT = 1;
  private static final int UNBEGUN = 2;
  private static final int RESULT = 3;
  private static final int MARK = 4;
  private static final int SIGNATURE = 5;
  private static final int SERIES = 6;
  private static final int BONDS = 7;
  private static final int FAILED = 8;
  private static final int TURN = 9;
  private static final int GOES_ON = 2;
  private static final int TAKEN_AWAY = 3;
  private static final int HEAD = 5;
  private static final String RESCUED = "rescued";

  private byte[] bytes;
  final List<Attempt> attempts = new ArrayList<>(1);
  private final List<Mark> marks = new ArrayList<>(0);
  private final Map<Object, Object> pool = new HashMap<>();
  Optional<Json> result = Optional.empty();
  Optional<Failure> error = Optional.empty();
  Optional<String> signature = Optional.empty();
  @Nullable Holder lastHolder;
  Bonds bonds = Bonds.NONE;

  Tale(byte[] from, int begin, int end) {
    bytes = Arrays.copyOfRange(from, begin, end);
    int at = 0;
    while (at < bytes.length) {
      int to = at + HEAD + (int) Bytes.number(bytes, at + 1, 4);
      read(bytes[at], at + HEAD, to);
      at = to;
    }
  }

  private void read(int kind, int from, int to) {
    switch (kind) {
      case ATTEMPT -> attempt(from, to);
      case UNBEGUN -> unbegun(from, to);
      case RESULT -> result = Optional.of(Json.of(Arrays.copyOfRange(bytes, from, to)));
      case MARK -> marks.add(LifeForm.mark(in(from, to)));
      case SIGNATURE ->
          signature = Optional.of(new String(bytes, from, to - from, StandardCharsets.UTF_8));
      case SERIES -> beginAgain();
      case BONDS -> bonds = Bonds.read(bytes, from);
      case FAILED -> error = Optional.of(LifeForm.failure(in(from, to)));
      case TURN -> turn(from, to);
      default -> throw new In.Unreadable("an entry of kind " + kind);
    }
  }

  private void attempt(int from, int to) {
    int outcomeAt = from + 16 + (int) Bytes.number(bytes, from + 14, 2);
    var holder = LifeForm.holder(in(from + 16, outcomeAt));
    var in = in(outcomeAt, to);
    var outcome = in.name();
    var failure = in.maybe(LifeForm::failure);
    var at = Instant.ofEpochMilli(Bytes.number(bytes, from + 2, 6));
    attempts.add(
        new Attempt(
            (int) Bytes.number(bytes, from, 2),
            holder,
            Instant.ofEpochMilli(Bytes.number(bytes, from + 8, 6)),
            Optional.of(at),
            Optional.of(outcome),
            failure,
            in.maybe(In::instant)));
    lastHolder = holder;
    error = failure.or(() -> error);
    if (outcome.equals(RESCUED)) {
      var lost = Map.of("reason", "lease lost");
      marks.add(mark(at, "job.rescued", JobState.RUNNING, JobState.READY, holder.worker(), lost));
    }
  }

  private void turn(int from, int to) {
    var at = Instant.ofEpochMilli(Bytes.number(bytes, from, 6));
    int what = bytes[from + 6];
    var who = LifeForm.holder(in(from + 7, to)).worker();
    boolean away = what == TAKEN_AWAY;
    marks.add(
        mark(
            at,
            what == GOES_ON ? "job.resumed" : "job.preempted",
            JobState.RUNNING,
            away ? JobState.READY : JobState.RUNNING,
            who,
            away ? Map.of("reason", "did not give way") : Map.of()));
  }

  private void unbegun(int from, int to) {
    var at = Instant.ofEpochMilli(Bytes.number(bytes, from, 6));
    var state = Code.state(bytes[from + 6]);
    var in = in(from + 7, to);
    in.name();
    var failure = in.maybe(LifeForm::failure);
    error = failure.or(() -> error);
    if (state.terminal()) {
      Map<String, String> why = failure.map(it -> Map.of("reason", it.type())).orElse(Map.of());
      marks.add(mark(at, "job." + state.wire(), JobState.READY, state, "millrace", why));
    }
  }

  private static Mark mark(
      Instant at, String fact, JobState from, JobState to, String by, Map<String, String> detail) {
    return new Mark(at, fact, Optional.of(from), Optional.of(to), by, detail);
  }

  private void beginAgain() {
    result = Optional.empty();
    error = Optional.empty();
    signature = Optional.empty();
  }

  /// The newest of the marks, oldest first.
  List<Mark> marks() {
    return List.copyOf(marks.subList(Math.max(0, marks.size() - Mark.KEPT), marks.size()));
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return bytes.length;
  }

  /// Adds what somebody did. Of many marks the oldest go.
  void mark(Mark mark) {
    if (marks.size() >= 2 * Mark.KEPT) {
      bytes = without(MARK, marks.size() - Mark.KEPT);
    }
    marks.add(mark);
    var entry = marked(mark);
    bytes = new Bytes(bytes.length + entry.length).put(bytes).put(entry).done();
  }

  /// The entry of what somebody did.
  public static byte[] marked(Mark mark) {
    var out = new Out();
    LifeForm.write(out, mark);
    return entry(MARK, out.bytes(), out.size());
  }

  /// Adds an attempt that was ended by force.
  void ended(int n, Holder holder, long startedAt, Instant at) {
    var who = Lent.form(holder);
    var out = outcome("cancelled", Optional.empty(), Optional.empty());
    var body =
        new Bytes(16 + who.length + out.length)
            .put(n, 2)
            .put(at.toEpochMilli(), 6)
            .put(startedAt, 6)
            .put(who.length, 2)
            .put(who)
            .put(out)
            .done();
    add(ATTEMPT, body, body.length);
  }

  /// Its ties are others now.
  void bind(Bonds changed) {
    int rest = bytes.length > 0 && bytes[0] == BONDS ? HEAD + (int) Bytes.number(bytes, 1, 4) : 0;
    var first = bonds(changed);
    bytes =
        new Bytes(first.length + bytes.length - rest)
            .put(first)
            .put(bytes, rest, bytes.length - rest)
            .done();
    bonds = changed;
  }

  /// The entry of what ties a job to others.
  static byte[] bonds(Bonds bonds) {
    var body = bonds.bytes();
    return entry(BONDS, body, body.length);
  }

  /// It failed without an attempt, of what died by that signature before.
  void failed(Failure failure, String died) {
    error = Optional.of(failure);
    signature = Optional.of(died);
    var out = new Out();
    LifeForm.write(out, failure);
    add(FAILED, out);
    var text = died.getBytes(StandardCharsets.UTF_8);
    add(SIGNATURE, text, text.length);
  }

  /// What the series before came to no longer holds.
  void newSeries() {
    beginAgain();
    add(SERIES, new byte[0], 0);
  }

  private void add(int kind, Out out) {
    add(kind, out.bytes(), out.size());
  }

  private void add(int kind, byte[] body, int width) {
    bytes = new Bytes(bytes.length + HEAD + width).put(bytes).put(entry(kind, body, width)).done();
  }

  private static byte[] entry(int kind, byte[] body, int width) {
    return new Bytes(HEAD + width).put(kind, 1).put(width, 4).put(body, 0, width).done();
  }

  private byte[] without(int kind, int count) {
    var kept = new Bytes(bytes.length);
    int left = count;
    int at = 0;
    while (at < bytes.length) {
      int width = HEAD + (int) Bytes.number(bytes, at + 1, 4);
      boolean goes = bytes[at] == kind && left-- > 0;
      if (!goes) {
        kept.put(bytes, at, width);
      }
      at += width;
    }
    return kept.done();
  }

  private In in(int from, int to) {
    return new In(bytes, from, to, pool);
  }

  /// How an attempt ended, as an entry carries it.
  public static byte[] outcome(String word, Optional<Failure> failure, Optional<Instant> back) {
    var out = new Out();
    out.text(word).maybe(failure, LifeForm::write).maybe(back, Out::instant);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  /// The entry of a result.
  public static byte[] result(Json result) {
    return entry(RESULT, result.bytes(), result.size());
  }

  /// The entry of a signature.
  public static byte[] signature(String signature) {
    var text = signature.getBytes(StandardCharsets.UTF_8);
    return entry(SIGNATURE, text, text.length);
  }

  public Bonds bonds() {
    return bonds;
  }

  public Optional<Json> result() {
    return result;
  }
}
