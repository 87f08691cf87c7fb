package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.In;
import io.millrace.core.form.QueueForm;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats;
import io.millrace.core.queue.QueueStats.Sums;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How a queue stands, out of what `stand` answers.
public final class Stood {
  private final Map<String, byte[]> conf;
  private final Map<String, byte[]> stat;
  private final long now;

  private Stood(Heard answer) {
    now = answer.number(0);
    conf = fields(answer.at(1));
    stat = fields(answer.at(3));
  }

  /// Empty when there is no such queue.
  static Optional<Queue> read(String queue, Heard answer) {
    return answer.size() == 1
        ? Optional.empty()
        : Optional.of(new Stood(answer).queue(queue, answer));
  }

  private Queue queue(String name, Heard answer) {
    var count = new EnumMap<JobState, Integer>(JobState.class);
    for (var state : JobState.values()) {
      count.put(state, answer.at(2).whole(Code.of(state)));
    }
    long oldest = answer.number(5);
    return new Queue(
        of("config").map(QueueForm::config).orElseGet(() -> QueueConfig.of(name)),
        (int) number(conf, "version"),
        Optional.ofNullable(conf.get("by")).map(it -> new String(it, StandardCharsets.UTF_8)),
        of("pause")
            .map(QueueForm::pause)
            .filter(it -> it.until().filter(until -> until.toEpochMilli() <= now).isEmpty()),
        of("drain").map(QueueForm::drain),
        new QueueStats(
            count,
            answer.whole(6),
            oldest < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest)),
            answer.at(7).texts(),
            new Flowed(fields(answer.at(4)), now).flow(),
            sums()),
        Instant.ofEpochMilli(number(conf, "created")),
        Instant.ofEpochMilli(number(conf, "updated")));
  }

  private Optional<In> of(String field) {
    return Optional.ofNullable(conf.get(field))
        .map(it -> new In(it, 0, it.length, new HashMap<>()));
  }

  private Sums sums() {
    return new Sums(
        number(stat, "n"),
        number(stat, "claimed"),
        number(stat, "succeeded"),
        number(stat, "retried"),
        number(stat, "dead"),
        number(stat, "discarded"),
        number(stat, "cancelled"),
        number(stat, "rescued"),
        number(stat, "pruned"));
  }

  private static Map<String, byte[]> fields(Heard pairs) {
    var fields = new HashMap<String, byte[]>();
    for (int at = 0; at + 1 < pairs.size(); at += 2) {
      fields.put(pairs.text(at), pairs.bytes(at + 1));
    }
    return fields;
  }

  /// Large ones come as `1.7e+12` out of a script.
  private static long number(Map<String, byte[]> fields, String name) {
    var text = fields.get(name);
    return text == null
        ? 0
        : (long) Double.parseDouble(new String(text, StandardCharsets.US_ASCII));
  }
}
