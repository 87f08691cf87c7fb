package io.millrace.backend.redis.form;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.queue.QueueConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What bounds a queue with several shards as one: limiters of the engine's own (`stores.md` §7),
/// one of the queue and one of each of its types that is bounded. They have a `:` in their names,
/// as no others have. Whoever is lent asks them by how the queue is set up then, so nothing of it
/// stands in a job's record.
public final class Across {
  /// What jobs ask that are bounded by their type alone, and of the others nothing.
  private static final String NOTHING = "-";

  private static final String QUEUE = "queue:";
  private static final String TYPE = ":type:";

  private Across() {}

  /// Whether a limiter is the engine's own.
  public static boolean is(String limiter) {
    return limiter.indexOf(':') >= 0;
  }

  public static String of(String queue) {
    return QUEUE + queue;
  }

  public static String of(String queue, String type) {
    return of(queue) + TYPE + type;
  }

  /// Which limit it is to who looks from outside.
  public static LimitName named(String limiter) {
    if (!is(limiter)) {
      return new LimitName(LimitName.Kind.LIMITER, limiter);
    }
    int type = limiter.indexOf(TYPE);
    return type < 0
        ? new LimitName(LimitName.Kind.QUEUE, limiter.substring(QUEUE.length()))
        : new LimitName(LimitName.Kind.TYPE, limiter.substring(type + TYPE.length()));
  }

  /// The limiters of a queue, and what each is set to; none of one that lies in one home.
  public static Map<String, Limit> limits(QueueConfig config) {
    var limits = new LinkedHashMap<String, Limit>();
    if (config.shards() > 1) {
      var whole = new Limit(config.concurrency(), config.limits().rate());
      if (!whole.isNone()) {
        limits.put(of(config.name()), whole);
      }
      config.limits().types().forEach((type, limit) -> limits.put(of(config.name(), type), limit));
    }
    return limits;
  }

  /// What jobs of a queue ask beside what they say themselves, as [Tied] writes it down; empty
  /// where nothing bounds it so.
  public static Optional<String> asked(QueueConfig config) {
    var limits = limits(config);
    return limits.isEmpty()
        ? Optional.empty()
        : Optional.of(
            limits.containsKey(of(config.name())) ? Tied.one(of(config.name())) : NOTHING);
  }

  /// The same of a type that is bounded.
  public static String asked(QueueConfig config, String type) {
    var own = Tied.one(of(config.name(), type));
    return asked(config)
        .filter(it -> !it.equals(NOTHING))
        .map(it -> it + Tied.BETWEEN + own)
        .orElse(own);
  }
}
