package io.millrace.server.http.resource.bound;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Rates and bounds as they are sent and answered: `{limit, per, burst, spread}`, and beside them
/// `concurrency`.
public final class Rates {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Rates() {}

  /// What stands under `rate_limit`, a merge patch of `there`, or its short form
  /// `rate_limit_per_minute`; null takes it away.
  static Optional<Rate> take(Fields fields, Optional<Rate> there) {
    if (!fields.has("rate_limit") && !fields.has("rate_limit_per_minute")) {
      return there;
    }
    var rate = fields.takeFields("rate_limit").flatMap(own -> whole(own, there));
    var minutely = fields.takeWhole("rate_limit_per_minute", 1, Rate.MOST);
    if (minutely.isEmpty()) {
      return rate;
    }
    if (rate.isPresent()) {
      fields.fault(
          "rate_limit_per_minute", "conflict", "name rate_limit or the short form, not both");
    }
    return Optional.of(Rate.of(minutely.getAsInt(), MINUTE));
  }

  private static Optional<Rate> whole(Fields own, Optional<Rate> there) {
    var rate = there.isEmpty() ? read(own) : patch(own, there);
    own.end();
    return rate;
  }

  /// A rate whose members stand in the object itself; what is missing or wrong goes to its faults.
  public static Optional<Rate> read(Fields own) {
    var limit = own.need("limit", Shape.whole(1, Rate.MOST));
    var per = own.need("per", Shape.DURATION);
    var burst = own.takeWhole("burst", 0, Rate.MOST);
    var spread = own.take("spread", Shape.FLAG).orElse(false);
    var fits = per.filter(Rates::isPer);
    if (per.isPresent() && fits.isEmpty()) {
      own.fault("per", "range", "from 1ms to 31d");
    }
    return limit.flatMap(
        most -> fits.map(length -> new Rate(most, length, burst.orElse(0), spread)));
  }

  /// A merge patch of a rate whose members stand in the object itself; null takes it away.
  static Optional<Rate> patch(Fields own, Optional<Rate> there) {
    if (own.isNull("limit")) {
      own.take("per", Shape.DURATION);
      own.takeWhole("burst", 0, Rate.MOST);
      own.take("spread", Shape.FLAG);
      return Optional.empty();
    }
    boolean named = own.has("limit") || own.has("per") || own.has("burst") || own.has("spread");
    if (there.isEmpty()) {
      return named ? read(own) : there;
    }
    var before = there.get();
    int limit = own.takeWhole("limit", 1, Rate.MOST).orElse(before.limit());
    var per = own.take("per", Shape.DURATION).orElse(before.per());
    if (!isPer(per)) {
      own.fault("per", "range", "from 1ms to 31d");
      return there;
    }
    int burst = own.has("burst") ? own.takeWhole("burst", 0, Rate.MOST).orElse(0) : before.burst();
    boolean spread =
        own.has("spread") ? own.take("spread", Shape.FLAG).orElse(false) : before.spread();
    return Optional.of(new Rate(limit, per, burst, spread));
  }

  private static boolean isPer(Duration per) {
    return per.compareTo(Rate.SHORTEST) >= 0 && per.compareTo(Rate.LONGEST) <= 0;
  }

  /// `concurrency` and `rate_limit`, of a type or of keys, as a merge patch of `there`.
  static Limit limit(Fields own, Limit there) {
    var concurrency = own.takeWhole("concurrency", 1, Integer.MAX_VALUE);
    return new Limit(
        own.has("concurrency") ? concurrency : there.concurrency(), take(own, there.rate()));
  }

  public static void write(JsonWriter json, Limit limit) {
    concurrency(json, limit.concurrency());
    write(json, "rate_limit", limit.rate());
  }

  static void concurrency(JsonWriter json, OptionalInt concurrency) {
    json.put(
        "concurrency",
        concurrency.isPresent() ? OptionalLong.of(concurrency.getAsInt()) : OptionalLong.empty());
  }

  public static void write(JsonWriter json, String name, Optional<Rate> rate) {
    json.name(name);
    rate.ifPresentOrElse(
        it -> {
          json.object();
          members(json, it);
          json.endObject();
        },
        json::none);
  }

  /// The members of a rate, into an object that is open.
  public static void members(JsonWriter json, Rate rate) {
    json.put("limit", rate.limit())
        .put("per", Durations.format(rate.per()))
        .put("burst", rate.burst())
        .put("spread", rate.spread());
  }
}
