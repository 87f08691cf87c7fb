package io.millrace.server.http.resource;

import io.millrace.core.job.Backoff;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonText;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// What the configuration file says in the shapes of the API: read by the same readers.
public final class Configured {
  private Configured() {}

  /// A queue's configuration; faults go to `refuse`.
  public static Optional<QueueConfig> queue(String name, Object tree, Consumer<Fault> refuse) {
    return read(tree, fields -> Optional.of(QueueConfigs.read(name, fields)), refuse);
  }

  /// A limiter's; faults go to `refuse`.
  public static Optional<Limit> limiter(Object tree, Consumer<Fault> refuse) {
    return read(tree, fields -> Optional.of(Limiters.read(fields)), refuse);
  }

  /// A breaker's; faults go to `refuse`.
  public static Optional<BreakerRule> breaker(Object tree, Consumer<Fault> refuse) {
    return read(tree, fields -> Optional.of(Breakers.read(fields)), refuse);
  }

  public static Optional<Backoff> backoff(Map<String, Object> tree, Consumer<Fault> refuse) {
    return read(tree, Backoffs::read, refuse);
  }

  private static <T> Optional<T> read(
      Object tree, Function<Fields, Optional<T>> reader, Consumer<Fault> refuse) {
    var faults = new Faults();
    var value = JsonText.read(Json.write(tree).bytes()).root();
    var read = reader.apply(Fields.of(value, faults));
    try {
      faults.raise();
      return read;
    } catch (InvalidFields invalid) {
      invalid.findings().forEach(finding -> refuse.accept(finding.fault()));
      return Optional.empty();
    }
  }
}
