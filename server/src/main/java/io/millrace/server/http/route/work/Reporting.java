package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Stale;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.Staff;
import io.vertx.core.Future;
import java.util.List;

/// Takes to the store what holders say while they work, and lets it be known that they are there.
public record Reporting(Doors doors, Staff staff) {
  /// What became of each lease.
  public Future<List<Extended>> extend(Caller caller, List<Extend> holders) {
    return doors
        .jobs(caller)
        .extend(holders)
        .map(answers -> {
          for (int at = 0; at < holders.size(); at++) {
            if (answers.get(at) instanceof Extended.Held held) {
              staff.renewed(holders.get(at).token(), held.deadline());
            }
          }
          return answers;
        });
  }

  /// How one lease stands; ends with a problem when it is gone.
  public Future<Extended.Held> held(Caller caller, Extend holder) {
    var id = holder.id();
    return extend(caller, List.of(holder))
        .compose(answers ->
            switch (answers.getFirst()) {
              case Extended.Held held -> Future.succeededFuture(held);
              case Stale stale -> Future.failedFuture(Refusals.stale(id, stale).exception());
              case Absent _ ->
                  doors
                      .search(caller)
                      .get(List.of(id))
                      .compose(found ->
                          Future.failedFuture(Refusals.missing(id, found.getFirst()).exception()));
            });
  }
}
