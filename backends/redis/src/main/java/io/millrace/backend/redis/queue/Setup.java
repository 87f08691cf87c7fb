package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.form.Across;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.core.form.Out;
import io.millrace.core.form.QueueForm;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a queue's configuration stands in `conf`, field by field, as the scripts read it. A field
/// without a value is none.
public final class Setup {
  static final byte[] NOTHING = new byte[0];

  private final Footing footing;

  Setup(Footing footing) {
    this.footing = footing;
  }

  /// What becomes of the fields of a queue that was set up otherwise before.
  Map<String, byte[]> fields(QueueConfig config, String by, @Nullable Queue there) {
    int version = there == null ? 0 : there.version();
    var fields = new LinkedHashMap<String, byte[]>();
    fields.put("version", text(version + 1));
    if (version == 0) {
      fields.put("by", utf8(by));
    }
    fields.put("config", form(out -> QueueForm.write(out, config)));
    boolean inOneHome = config.shards() == 1;
    fields.put("concurrency", inOneHome ? bound(config.concurrency()) : NOTHING);
    fields.put("max_depth", part(config.maxDepth(), config.shards(), 0));
    fields.put("shards", config.shards() == 1 ? NOTHING : text(config.shards()));
    fields.put("shut", NOTHING);
    fields.put("bound", isBound(config) ? text(1) : NOTHING);
    var limits = config.limits();
    var preemption = config.urgency().preemption();
    if (preemption != Preemption.NONE || gaveWay(there)) {
      fields.put("preempt", preempt(preemption));
    }
    fields.put("ageing", config.urgency().ageing().map(it -> text(it.toMillis())).orElse(NOTHING));
    there(there)
        .perKey()
        .ifPresent(it -> it.overrides().keySet().forEach(key -> fields.put("key:" + key, NOTHING)));
    fields.put("keys", limits.perKey().map(Setup::form).orElse(NOTHING));
    limits
        .perKey()
        .ifPresent(it ->
            it.overrides().keySet().forEach(key -> fields.put("key:" + key, form(it.of(key)))));
    fields.put("rate", limits.rate().filter(_ -> inOneHome).map(Setup::form).orElse(NOTHING));
    fields.put("limited", limits.types().isEmpty() || !inOneHome ? NOTHING : text(1));
    there(there)
        .types()
        .keySet()
        .forEach(type -> {
          fields.put("type:" + type, NOTHING);
          fields.put("across:" + type, NOTHING);
        });
    fields.put("across", Across.asked(config).map(Setup::utf8).orElse(NOTHING));
    limits
        .types()
        .forEach((type, limit) -> {
          if (inOneHome) {
            fields.put("type:" + type, form(limit));
          } else {
            fields.put("across:" + type, utf8(Across.asked(config, type)));
          }
        });
    return fields;
  }

  /// What bounds how many may be pending in each of so many homes.
  static byte[] part(OptionalInt most, int shards, int place) {
    return most.isPresent()
        ? text(most.getAsInt() / shards + (place < most.getAsInt() % shards ? 1 : 0))
        : NOTHING;
  }

  /// Where nobody gives way any more, some may still stand aside.
  private byte[] preempt(Preemption how) {
    return switch (how) {
      case NONE -> text("none");
      case ASK -> text("ask");
      case FORCE -> text(footing.settings().grace().toMillis());
    };
  }

  private static boolean gaveWay(@Nullable Queue there) {
    return there != null && there.config().urgency().preemption() != Preemption.NONE;
  }

  private static QueueLimits there(@Nullable Queue there) {
    return there == null ? QueueLimits.NONE : there.config().limits();
  }

  /// `<B` 1 ordered, 2 fair, 4 there are overrides; then the limit of a key that has none.
  private static byte[] form(QueueLimits.PerKey perKey) {
    int flags =
        (perKey.ordered() ? 1 : 0)
            + (perKey.fair() ? 2 : 0)
            + (perKey.overrides().isEmpty() ? 0 : 4);
    return new Bytes(18).put(flags, 1).put(form(perKey.limit())).done();
  }

  /// `<I4` how many may run, then its rate if it has one.
  private static byte[] form(Limit limit) {
    var rate = limit.rate().map(Setup::form).orElse(NOTHING);
    return new Bytes(4 + rate.length)
        .put(limit.concurrency().orElse(Integer.MAX_VALUE), 4)
        .put(rate)
        .done();
  }

  /// `<I4I4I4B` limit, ms, burst and spread.
  private static byte[] form(Rate rate) {
    return new Bytes(13)
        .put(rate.limit(), 4)
        .put(rate.per().toMillis(), 4)
        .put(rate.burst(), 4)
        .put(rate.spread() ? 1 : 0, 1)
        .done();
  }

  /// Whether one that ends may make room for one that is ready.
  private static boolean isBound(QueueConfig config) {
    var limits = config.limits();
    return config.concurrency().isPresent()
        || !limits.types().isEmpty()
        || limits.perKey().isPresent();
  }

  static byte[] form(Consumer<Out> write) {
    var out = new Out();
    write.accept(out);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static byte[] bound(OptionalInt bound) {
    return bound.isPresent() ? text(bound.getAsInt()) : NOTHING;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] text(Object value) {
    return value.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
