package io.millrace.server.http.route;

import io.millrace.core.spi.Absent;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.http.problem.Problem;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Why the store had nothing under some ids: there never was such a job, or it is gone.
public record Missing(Map<String, Problem> problems) {
  private static final Missing NOTHING = new Missing(Map.of());

  /// Looks after those of `ids` that were answered with [Absent]; they stand in the same order.
  public static Future<Missing> of(List<String> ids, List<?> answers, JobSearch search) {
    var absent = new ArrayList<String>(0);
    for (int at = 0; at < ids.size(); at++) {
      if (answers.get(at) instanceof Absent) {
        absent.add(ids.get(at));
      }
    }
    return absent.isEmpty()
        ? Future.succeededFuture(NOTHING)
        : search
            .get(absent)
            .map(found -> {
              var problems = new HashMap<String, Problem>();
              for (int at = 0; at < absent.size(); at++) {
                problems.put(absent.get(at), Refusals.missing(absent.get(at), found.get(at)));
              }
              return new Missing(problems);
            });
  }

  /// For an id that was answered with [Absent].
  public Problem why(String id) {
    return problems.getOrDefault(id, Refusals.noJob(id));
  }
}
