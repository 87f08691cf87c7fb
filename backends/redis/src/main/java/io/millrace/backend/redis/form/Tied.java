package io.millrace.backend.redis.form;

import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// What of a job's description the scripts read to put it into a lane: `<H` and its key, `<H` and
/// what it asks of elsewhere: `b<name>` the breaker, `l<weight>:<name>` each limiter, 04 between
/// them.
public final class Tied {
  static final String BETWEEN = "\u0004";

  private Tied() {}

  /// Whether there is anything of it.
  public static boolean is(Job job) {
    return job.key().isPresent() || !job.ties().asksNothing();
  }

  public static byte[] write(Job job) {
    var key = job.key().orElse("").getBytes(StandardCharsets.UTF_8);
    var needs = needs(job.ties()).getBytes(StandardCharsets.UTF_8);
    return new Bytes(4 + key.length + needs.length)
        .put(key.length, 2)
        .put(key)
        .put(needs.length, 2)
        .put(needs)
        .done();
  }

  private static String needs(Ties ties) {
    var needs = new ArrayList<String>(1);
    ties.breaker().ifPresent(it -> needs.add("b" + it));
    ties.limiters().forEach(it -> needs.add(one(it.limiter(), it.weight())));
    return String.join(BETWEEN, needs);
  }

  private static String one(String limiter, int weight) {
    return "l" + weight + ":" + limiter;
  }

  static String one(String limiter) {
    return one(limiter, 1);
  }

  /// Where it ends that begins there.
  public static int end(byte[] from, int at) {
    int needs = at + 2 + (int) Bytes.number(from, at, 2);
    return needs + 2 + (int) Bytes.number(from, needs, 2);
  }
}
