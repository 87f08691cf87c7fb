package io.millrace.server.live;

import io.millrace.core.operation.Pace;
import io.millrace.core.text.Nearest;
import io.millrace.core.time.Durations;
import io.millrace.server.http.call.Query;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.live.feed.Ask;
import io.millrace.server.live.feed.Topic;
import io.millrace.server.live.ring.From;
import io.millrace.server.live.ring.Position;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How what somebody wants to hear is read: from a frame, or from the parameters of a call.
final class Asks {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final List<String> MODES = List.of("all", "latest");
  private static final List<String> OR = List.of("snapshot");

  private static final Shape<Position> AFTER =
      Shape.members(fields ->
          new Position(
              fields.need("epoch", Shape.text(64)).orElse(""),
              fields.need("offset", Asks::number).orElse(0L)));

  private static final Shape<From> SINCE =
      Shape.members(fields ->
          new From.Since(fields.need("since", Shape.DURATION).map(Asks::bounded).orElse(LONGEST)));

  private Asks() {}

  /// A whole number that JSON readers keep exactly.
  static long number(JsonValue value) {
    long number = value.integer().orElse(-1);
    if (number < 0 || number > 1L << 53) {
      throw new Unfit("range", "must be a whole number from 0 to 2^53");
    }
    return number;
  }

  /// Reads a `sub`; what is wrong goes to the faults of the fields.
  static Optional<Ask> read(Fields fields) {
    var id = fields.need("id", Asks::number);
    var ch = fields.need("ch", Shape.text(256));
    var q = fields.take("q", Shape.text(4_096)).filter(it -> !it.isBlank());
    var from = fields.take("from", Asks::from).orElseGet(From.Now::new);
    var or = fields.take("or", choice(OR));
    var mode = fields.take("mode", choice(MODES));
    var pace = fields.take("max_rate", Asks::pace);
    int window = fields.takeWhole("window", 0, Ask.MOST_WINDOW).orElse(Ask.WINDOW);
    fields.end();
    boolean latest = mode.filter("latest"::equals).isPresent();
    return id.flatMap(number ->
        ch.map(it -> new Ask(number, topic(it, q), q, from, or.isPresent(), latest, pace, window)));
  }

  private static Shape<String> choice(List<String> words) {
    return Shape.word(word -> Optional.of(word).filter(words::contains), words);
  }

  private static From from(JsonValue value) {
    if (value.is(Kind.STRING)) {
      return switch (value.text()) {
        case "now" -> new From.Now();
        case "snapshot" -> new From.Snapshot();
        default -> throw new Unfit("choice", "must be now, snapshot or an object");
      };
    }
    boolean since =
        value.is(Kind.OBJECT) && value.members().stream().anyMatch(it -> it.name().equals("since"));
    return since ? SINCE.read(value) : new From.After(AFTER.read(value));
  }

  private static Duration bounded(Duration span) {
    if (span.isNegative() || span.compareTo(LONGEST) > 0) {
      throw new Unfit("range", "at most " + Durations.format(LONGEST));
    }
    return span;
  }

  private static Pace pace(JsonValue value) {
    try {
      return Pace.parse(Shape.TEXT.read(value));
    } catch (IllegalArgumentException e) {
      throw new Unfit("format", String.valueOf(e.getMessage()));
    }
  }

  /// The channel of that name; ends with a problem when there is none, or it cannot be asked so.
  private static Topic topic(String name, Optional<String> q) {
    var topic = Topic.of(name).orElseThrow(() -> none(name).exception());
    if (q.isPresent() && !topic.isQueried()) {
      throw Problem.of(ProblemCode.MALFORMED, "q is for the channel jobs alone").exception();
    }
    return topic;
  }

  private static Problem none(String name) {
    var hint = Nearest.to(name, Topic.words()).map("; did you mean '%s'?"::formatted).orElse("");
    return Problem.of(ProblemCode.NOT_FOUND, "there is no channel '" + name + "'" + hint);
  }

  /// Reads the parameters of a call, beside `last`, the position that a browser sends by itself.
  static Ask read(Query query, Optional<String> last) {
    query.text("ticket");
    var ch = query.text("ch");
    if (ch.isEmpty()) {
      query.fault("ch", "required", "name a channel, as in ?ch=jobs");
    }
    var q = query.text("q").filter(it -> !it.isBlank());
    var known = query.text("last_event_id").or(() -> last).flatMap(Position::parse);
    var from = query.take("from", Asks::from).orElseGet(From.Now::new);
    var or = query.take("or", it -> oneOf(OR, it));
    var mode = query.take("mode", it -> oneOf(MODES, it));
    var pace = query.take("max_rate", Pace::parse);
    query.end();
    boolean latest = mode.filter("latest"::equals).isPresent();
    // Whoever began with a snapshot wants one again when his position is gone.
    boolean again = or.isPresent() || from instanceof From.Snapshot;
    return new Ask(
        1,
        topic(ch.orElse(""), q),
        q,
        known.<From>map(From.After::new).orElse(from),
        again,
        latest,
        pace,
        0);
  }

  private static From from(String text) {
    if (text.startsWith("since:")) {
      var span = Durations.parse(text.substring("since:".length()));
      if (span.isNegative() || span.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("at most since:" + Durations.format(LONGEST));
      }
      return new From.Since(span);
    }
    return switch (text) {
      case "now" -> new From.Now();
      case "snapshot" -> new From.Snapshot();
      default ->
          Position.parse(text)
              .<From>map(From.After::new)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "must be now, snapshot, since:5m or <epoch>:<offset>"));
    };
  }

  private static String oneOf(List<String> words, String word) {
    if (!words.contains(word)) {
      throw new IllegalArgumentException("must be " + String.join(" or ", words));
    }
    return word;
  }
}
