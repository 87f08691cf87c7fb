package io.millrace.server.http.call;

import io.millrace.core.query.Clause;
import io.millrace.core.query.text.QueryFault;
import io.millrace.core.query.text.QueryText;
import io.millrace.core.query.text.UnreadableQuery;
import io.millrace.core.text.Nearest;
import io.millrace.core.time.Durations;
import io.millrace.core.time.Times;
import io.millrace.server.http.fields.Finding;
import io.millrace.server.http.json.syntax.Position;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parameters of a URL, read by name.
///
/// As with the fields of a body, what does not fit reads as absent and is told at once by [#end],
/// together with the parameters that nobody asked for. An empty value of free text reads as absent;
/// of anything else it is a fault, so that a variable that was empty does not ask for everything.
public final class Query {
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, String> values = new TreeMap<>();

  private Query() {}

  static Query of(@Nullable String raw) {
    var query = new Query();
    if (raw != null) {
      for (var pair : raw.split("&", -1)) {
        query.add(pair);
      }
    }
    return query;
  }

  public Optional<String> text(String name) {
    asked.add(name);
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /// What `parser` makes of it; its [IllegalArgumentException] says in a sentence what is wrong.
  public <T> Optional<T> take(String name, Function<String, T> parser) {
    var text = text(name);
    if (text.isEmpty() && values.containsKey(name)) {
      fault(name, "required", "must not be empty; leave it out for the usual");
    }
    return text.flatMap(value -> {
      try {
        return Optional.of(parser.apply(value));
      } catch (IllegalArgumentException e) {
        fault(name, "format", String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    });
  }

  /// The alternatives between commas, each as `parser` reads it.
  public <T> Set<T> each(String name, Function<String, T> parser) {
    var read = new LinkedHashSet<T>();
    take(
        name,
        value -> {
          for (var part : value.split(",", -1)) {
            read.add(parser.apply(part));
          }
          return value;
        });
    return read;
  }

  public Set<String> each(String name) {
    return each(name, Function.identity());
  }

  public boolean flag(String name) {
    return take(name, Query::flagOf).orElse(false);
  }

  public int whole(String name, int least, int most, int otherwise) {
    return take(name, value -> wholeOf(value, least, most)).orElse(otherwise);
  }

  public Optional<Duration> duration(String name, Duration longest) {
    return take(name, value -> durationOf(value, longest));
  }

  public Optional<Instant> time(String name) {
    return take(name, Times::parse);
  }

  /// The conditions that the language of queries writes in the value of `name`; ages count from
  /// `now`.
  public List<Clause> clauses(String name, Instant now) {
    try {
      return text(name).map(value -> QueryText.parse(value, now)).orElse(List.of());
    } catch (UnreadableQuery e) {
      e.faults().forEach(fault -> findings.add(finding(name, fault)));
      return List.of();
    }
  }

  private static Finding finding(String name, QueryFault fault) {
    var position = new Position(fault.place().line(), fault.place().column());
    return Finding.ofQuery(name, fault.reason(), fault.detail())
        .withHint(fault.hint())
        .in(new Finding.Stretch(position, fault.length()));
  }

  /// A fault that a caller found in the value of `name`.
  public void fault(String name, String reason, String detail) {
    findings.add(Finding.ofQuery(name, reason, detail));
  }

  /// Ends here with everything that is wrong, if anything is.
  public void end() {
    for (var name : values.keySet()) {
      if (!asked.contains(name)) {
        var hint = Nearest.to(name, asked);
        findings.add(
            Finding.ofQuery(name, "unknown_parameter", "there is no such parameter")
                .withHint(hint));
      }
    }
    if (!findings.isEmpty()) {
      throw refused().exception();
    }
  }

  /// What the list is that this query asks for, whatever page of it: all that filters and sorts.
  public String filter() {
    var filter = new TreeMap<>(values);
    filter.keySet().removeAll(Set.of("after", "limit", "fields"));
    return filter.toString();
  }

  /// What is asked for beside the body, however long the answer may take.
  public String meaning() {
    var meaning = new TreeMap<>(values);
    meaning.remove("wait");
    return meaning.isEmpty() ? "" : meaning.toString();
  }

  /// The same query as text, with one parameter changed.
  public String with(String name, String value) {
    var changed = new TreeMap<>(values);
    changed.put(name, value);
    return changed.entrySet().stream()
        .map(it -> encode(it.getKey()) + "=" + encode(it.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Problem refused() {
    var first = findings.getFirst();
    var hint = first.hint().map("; did you mean '%s'?"::formatted).orElse("");
    var detail = "parameter '%s': %s%s".formatted(first.where(), first.fault().detail(), hint);
    var problem = Problem.of(ProblemCode.MALFORMED, detail).withErrors(findings);
    return findings.stream()
        .flatMap(it -> it.stretch().stream())
        .findFirst()
        .map(it -> problem.withPosition(it.position()))
        .orElse(problem);
  }

  private void add(String pair) {
    int equals = pair.indexOf('=');
    var name = equals < 0 ? pair : pair.substring(0, equals);
    try {
      var value = equals < 0 ? "" : Percent.decode(pair.substring(equals + 1));
      if (values.putIfAbsent(Percent.decode(name), value) != null) {
        fault(name, "twice", "stands there twice; separate alternatives by commas");
      }
    } catch (IllegalArgumentException e) {
      fault(name, "format", String.valueOf(e.getMessage()));
    }
  }

  private static boolean flagOf(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  private static int wholeOf(String value, int least, int most) {
    if (value.matches("-?\\d{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
  }

  private static Duration durationOf(String value, Duration longest) {
    var duration = Durations.parse(value);
    if (duration.compareTo(longest) > 0) {
      throw new IllegalArgumentException("must not be longer than " + Durations.format(longest));
    }
    return duration;
  }
}
