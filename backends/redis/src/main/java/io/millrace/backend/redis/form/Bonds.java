package io.millrace.backend.redis.form;

import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What ties a job to others, as the first entry of its [Tale] says it, where both Lua and Java
/// look: `<HI6B` the states in which it stands for those like it (a bit each, none when it is like
/// no other), for how many ms (0 for ever) and the width of its print; the print; then `<H` how
/// many it waits for, and each of them as `<B` and its id.
///
/// The one who runs while another is to come next is waited for under the name [#BEFORE].
public record Bonds(int states, long period, String print, List<String> waitsFor) {
  public static final Bonds NONE = new Bonds(0, 0, "", List.of());

  /// No job has that id.
  public static final String BEFORE = "";

  private static final int HEAD = 9;
  private static final long LONGEST = (1L << 47) - 1;

  public Bonds {
    waitsFor = List.copyOf(waitsFor);
  }

  /// As it is when a job is made, which waits for these.
  public static Bonds of(Job job, List<String> waitsFor) {
    return job.ties()
        .unique()
        .map(it -> new Bonds(states(it), period(it), it.print(), waitsFor))
        .orElseGet(() -> new Bonds(0, 0, "", waitsFor));
  }

  private static int states(Unique unique) {
    return unique.states().stream().mapToInt(it -> 1 << Code.of(it)).sum();
  }

  private static long period(Unique unique) {
    return unique
        .period()
        .map(Duration::toMillis)
        .map(it -> Math.clamp(it, 1L, LONGEST))
        .orElse(0L);
  }

  /// Whether its record says anything of this.
  public static boolean says(Ties ties) {
    return ties.unique().isPresent() || !ties.parents().isEmpty();
  }

  public static Bonds read(byte[] from, int at) {
    int width = from[at + 8] & 0xFF;
    var print = new String(from, at + HEAD, width, StandardCharsets.UTF_8);
    int next = at + HEAD + width;
    int count = (int) Bytes.number(from, next, 2);
    next += 2;
    var waitsFor = new ArrayList<String>(count);
    for (int left = count; left > 0; left--) {
      int length = from[next] & 0xFF;
      waitsFor.add(new String(from, next + 1, length, StandardCharsets.UTF_8));
      next += 1 + length;
    }
    return new Bonds(
        (int) Bytes.number(from, at, 2), Bytes.number(from, at + 2, 6), print, waitsFor);
  }

  public byte[] bytes() {
    var text = print.getBytes(StandardCharsets.UTF_8);
    var to =
        new Bytes(64)
            .put(states, 2)
            .put(period, 6)
            .put(text.length, 1)
            .put(text)
            .put(waitsFor.size(), 2);
    for (var id : waitsFor) {
      var name = id.getBytes(StandardCharsets.UTF_8);
      to.put(name.length, 1).put(name);
    }
    return to.done();
  }

  public boolean waitsFor(String id) {
    return waitsFor.contains(id);
  }

  /// The same that waits for that one no longer.
  public Bonds without(String id) {
    return waiting(waitsFor.stream().filter(it -> !it.equals(id)).toList());
  }

  /// The same that waits for these.
  public Bonds waiting(List<String> changed) {
    return new Bonds(states, period, print, changed);
  }
}
