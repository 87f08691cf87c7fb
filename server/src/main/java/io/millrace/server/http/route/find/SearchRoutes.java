package io.millrace.server.http.route.find;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.core.query.Sort;
import io.millrace.core.query.text.QueryText;
import io.millrace.core.queue.Queue;
import io.millrace.core.text.Nearest;
import io.millrace.core.time.Durations;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.find.Hits;
import io.millrace.server.http.resource.find.Hits.Hit;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Finds whatever has a name, says what could be typed next, and counts what jobs can be narrowed
/// by.
public record SearchRoutes(Doors doors) implements Routes {
  /// What can be asked for; of those that are no jobs and no queues there is nothing to be found.
  private static final List<String> KINDS =
      List.of("jobs", "queues", "runs", "events", "rules", "schedules", "workflows");

  private static final List<String> RESOURCES = List.of("jobs");
  private static final Set<Field> USUAL = EnumSet.of(Field.STATE, Field.QUEUE, Field.TYPE);
  private static final Duration LONGEST_STEP = Duration.ofDays(366);
  private static final int MOST = 100;
  private static final int SOME = 20;

  @Override
  public void mount(Table table) {
    table
        .get("/v1/search", this::search)
        .get("/v1/search/suggest", this::suggest)
        .get("/v1/search/facets", this::facets);
  }

  private Future<Reply> search(Call call) {
    var asked = call.query();
    var text = asked.text("q").map(String::strip).orElse("");
    var clauses = asked.clauses("q", doors.now());
    var kinds = asked.each("kinds", kind -> known(kind, KINDS));
    int limit = asked.whole("limit", 1, MOST, SOME);
    asked.end();
    var jobs =
        kinds.isEmpty() || kinds.contains("jobs")
            ? jobs(call, text, clauses, limit)
            : Future.succeededFuture(List.<Hit>of());
    var queues =
        kinds.isEmpty() || kinds.contains("queues")
            ? queues(call, text)
            : Future.succeededFuture(List.<Hit>of());
    return Future.all(queues, jobs)
        .map(_ -> {
          var hits = new ArrayList<>(queues.result());
          hits.addAll(jobs.result());
          return reply(json -> Hits.writeHits(json, hits.subList(0, Math.min(limit, hits.size()))));
        });
  }

  private static Reply reply(Consumer<JsonWriter> writer) {
    var json = new JsonWriter(1024);
    writer.accept(json);
    return Reply.json(200, json);
  }

  /// The job of that very id goes before all others.
  private Future<List<Hit>> jobs(Call call, String text, List<Clause> clauses, int limit) {
    var named = doors.search(call.caller()).get(List.of(text));
    var found =
        doors
            .search(call.caller())
            .find(JobQuery.ALL.with(clauses), Sort.NEWEST, Optional.empty(), limit);
    return Future.all(named, found)
        .map(_ -> {
          var hits = new ArrayList<Hit>();
          if (named.result().getFirst() instanceof Found.Here(JobSnapshot snapshot)) {
            hits.add(Hit.of(snapshot));
          }
          for (var snapshot : found.result().items()) {
            if (!snapshot.id().equals(text)) {
              hits.add(Hit.of(snapshot));
            }
          }
          return hits;
        });
  }

  private Future<List<Hit>> queues(Call call, String text) {
    return doors
        .queues(call.caller())
        .get(List.of())
        .map(all ->
            all.stream().filter(queue -> isMeant(queue, text)).limit(MOST).map(Hit::of).toList());
  }

  private static boolean isMeant(Queue queue, String text) {
    return !text.isEmpty() && queue.name().contains(text);
  }

  private static String known(String word, Collection<String> known) {
    if (!known.contains(word)) {
      var hint = Nearest.to(word, known).map("; did you mean '%s'?"::formatted).orElse("");
      throw new IllegalArgumentException("must be of " + String.join(", ", known) + hint);
    }
    return word;
  }

  /// What can follow: the names of fields, or the values of the field that is named.
  private Future<Reply> suggest(Call call) {
    var asked = call.query();
    asked.take("resource", resource -> known(resource, RESOURCES));
    var prefix = asked.text("prefix").orElse("");
    int limit = asked.whole("limit", 1, MOST, SOME);
    asked.end();
    int colon = prefix.indexOf(':');
    var begin = prefix.substring(colon + 1);
    return Optional.of(colon)
        .filter(it -> it > 0)
        .flatMap(it -> Field.of(prefix.substring(0, it)))
        .filter(Field::isNamed)
        .map(field -> suggest(call, field, begin, limit))
        .orElseGet(() -> Future.succeededFuture(suggest(prefix, limit)));
  }

  private static Reply suggest(String prefix, int limit) {
    var names = fields(prefix).stream().limit(limit).toList();
    return reply(json -> Hits.writeNames(json, names));
  }

  private Future<Reply> suggest(Call call, Field field, String begin, int limit) {
    return doors
        .search(call.caller())
        .count(beginning(field, begin), new Counts.Ask(Set.of(field), Optional.empty()))
        .map(counts -> values(field, begin, counts))
        .map(values -> reply(json -> Hits.writeValues(json, values, limit)));
  }

  private static Map<String, Long> values(Field field, String begin, Counts counts) {
    var values = new HashMap<String, Long>();
    counts
        .facets()
        .getOrDefault(field, Map.of())
        .forEach((value, count) -> {
          if (value.startsWith(begin)) {
            values.put(written(field, value), count);
          }
        });
    return values;
  }

  private static String written(Field field, String value) {
    return QueryText.print(List.of(Filters.named(field, Set.of(value))));
  }

  private static List<String> fields(String prefix) {
    return prefix.indexOf(':') >= 0
        ? List.of()
        : Field.names().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  /// Of queues and states the counters of places know all values; no job has to be looked at.
  private static JobQuery beginning(Field field, String begin) {
    if (begin.isEmpty() || field == Field.QUEUE || field == Field.STATE) {
      return JobQuery.ALL;
    }
    var like = new Need.Like(begin, Need.Like.How.BEGINNING);
    var need = new Need.OneOf(List.of(like));
    return JobQuery.ALL.with(List.of(new Clause(false, Clause.Subject.of(field), need)));
  }

  private Future<Reply> facets(Call call) {
    var asked = call.query();
    asked.take("resource", resource -> known(resource, RESOURCES));
    var query = Filters.query(asked, doors.now());
    var fields = asked.each("fields", SearchRoutes::facet);
    var step = asked.take("histogram", SearchRoutes::step);
    asked.end();
    var ask = new Counts.Ask(fields.isEmpty() ? USUAL : fields, step);
    return doors
        .search(call.caller())
        .count(query, ask)
        .map(counts -> reply(json -> Hits.write(json, counts, step.isPresent())));
  }

  private static Field facet(String name) {
    return Field.of(name)
        .filter(field -> field.isNamed() && field != Field.ID)
        .orElseThrow(() ->
            new IllegalArgumentException("'" + name + "' is no field whose values can be counted"));
  }

  private static Duration step(String text) {
    var step = Durations.parse(text);
    if (step.toMillis() < 1_000 || step.compareTo(LONGEST_STEP) > 0) {
      throw new IllegalArgumentException("must be from 1s to 366d");
    }
    return step;
  }
}
