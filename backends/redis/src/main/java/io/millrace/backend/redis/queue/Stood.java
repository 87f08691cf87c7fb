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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a queue stands, out of what `stand` answers of its homes: the first tells how it is set up,
/// all of them what they hold.
public final class Stood {
  private final Map<String, byte[]> conf;
  private final Map<String, Long> stat = new HashMap<>();
  private final Map<String, Long> flow = new HashMap<>();
  private final Map<JobState, Integer> count = new EnumMap<>(JobState.class);
  private final List<String> preempted = new ArrayList<>(0);
  private final long now;
  private long oldest = Long.MAX_VALUE;
  private int blocked;

  private Stood(Heard first) {
    now = first.number(0);
    conf = fields(first.at(1));
  }

  /// Empty when there is no such queue. Of the others those are passed over that are not there.
  static Optional<Queue> read(String queue, List<Heard> homes) {
    if (homes.getFirst().size() == 1) {
      return Optional.empty();
    }
    var stood = new Stood(homes.getFirst());
    homes.stream().filter(it -> it.size() > 1).forEach(stood::add);
    return Optional.of(stood.queue(queue));
  }

  /// How it is set up, of the fields `created` and `config`; empty when there is no such queue.
  static Optional<QueueConfig> config(String queue, Heard fields) {
    if (fields.at(0).isNothing()) {
      return Optional.empty();
    }
    var config = fields.at(1);
    return Optional.of(
        config.isNothing() ? QueueConfig.of(queue) : QueueForm.config(in(config.bytes())));
  }

  /// By whom nothing more is let in; `""` when it is.
  static String shut(Heard answer) {
    var shut = answer.size() == 1 ? null : fields(answer.at(1)).get("shut");
    return shut == null ? "" : new String(shut, StandardCharsets.US_ASCII);
  }

  private void add(Heard answer) {
    for (var state : JobState.values()) {
      count.merge(state, answer.at(2).whole(Code.of(state)), Integer::sum);
    }
    fields(answer.at(3)).forEach((name, value) -> stat.merge(name, number(value), Long::sum));
    fields(answer.at(4)).forEach((slot, value) -> flow.merge(slot, whole(value), Flowed::both));
    long ready = answer.number(5);
    oldest = ready < 0 ? oldest : Math.min(oldest, ready);
    blocked += answer.whole(6);
    preempted.addAll(answer.at(7).texts());
  }

  private Queue queue(String name) {
    return new Queue(
        of("config").map(QueueForm::config).orElseGet(() -> QueueConfig.of(name)),
        (int) instant("version"),
        Optional.ofNullable(conf.get("by")).map(it -> new String(it, StandardCharsets.UTF_8)),
        of("pause")
            .map(QueueForm::pause)
            .filter(it -> it.until().filter(until -> until.toEpochMilli() <= now).isEmpty()),
        of("drain").map(QueueForm::drain),
        new QueueStats(
            count,
            blocked,
            oldest == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest)),
            preempted,
            new Flowed(flow, now).flow(),
            sums()),
        Instant.ofEpochMilli(instant("created")),
        Instant.ofEpochMilli(instant("updated")));
  }

  private Optional<In> of(String field) {
    return Optional.ofNullable(conf.get(field)).map(Stood::in);
  }

  private static In in(byte[] form) {
    return new In(form, 0, form.length, new HashMap<>());
  }

  private Sums sums() {
    return new Sums(
        sum("n"),
        sum("claimed"),
        sum("succeeded"),
        sum("retried"),
        sum("dead"),
        sum("discarded"),
        sum("cancelled"),
        sum("rescued"),
        sum("pruned"));
  }

  private long sum(String name) {
    return stat.getOrDefault(name, 0L);
  }

  private long instant(String name) {
    var value = conf.get(name);
    return value == null ? 0 : number(value);
  }

  private static Map<String, byte[]> fields(Heard pairs) {
    var fields = new HashMap<String, byte[]>();
    for (int at = 0; at + 1 < pairs.size(); at += 2) {
      fields.put(pairs.text(at), pairs.bytes(at + 1));
    }
    return fields;
  }

  private static long whole(byte[] text) {
    return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
  }

  /// Large ones come as `1.7e+12` out of a script.
  private static long number(byte[] text) {
    return (long) Double.parseDouble(new String(text, StandardCharsets.US_ASCII));
  }
}
