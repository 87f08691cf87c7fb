package io.millrace.server.http.route.operation;

import io.millrace.core.access.Caller;
import io.millrace.core.operation.Operation;
import io.millrace.core.query.Page;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The operations that there are for somebody: for whoever is bound to queues or types those that
/// he wanted himself, as far as he reaches now. What others wanted may name what he must not know.
record OwnOperations(Doors doors) {
  /// So many pages are looked through for one, which may then be short.
  private static final int MOST_PAGES = 20;

  private static boolean isFor(Caller caller, Operation operation) {
    return caller.reach().isEverything() || operation.order().actor().equals(Opening.actor(caller));
  }

  Future<Optional<Operation>> find(Caller caller, String id) {
    return doors
        .operations()
        .get(List.of(id))
        .map(found -> found.stream().filter(it -> isFor(caller, it)).findFirst());
  }

  Future<Page<Operation>> list(Caller caller, Optional<Page.Cursor> after, int limit) {
    return caller.reach().isEverything()
        ? doors.operations().list(after, limit)
        : more(caller, new Part(List.of(), after, MOST_PAGES), limit);
  }

  /// What was found of a page, from where to look on, and for how long.
  private record Part(List<Operation> found, Optional<Page.Cursor> after, int pages) {
    Part with(Caller caller, Page<Operation> page) {
      var all = new ArrayList<>(found);
      page.items().stream().filter(it -> isFor(caller, it)).forEach(all::add);
      return new Part(all, page.next(), pages - 1);
    }

    /// How many others there are is nothing to know.
    Page<Operation> page() {
      var total = new Page.Total(found.size(), false);
      return new Page<>(found, after, total, Optional.empty(), true);
    }
  }

  private Future<Page<Operation>> more(Caller caller, Part part, int limit) {
    return doors
        .operations()
        .list(part.after, limit - part.found.size())
        .compose(page -> {
          var so = part.with(caller, page);
          boolean over = so.after.isEmpty() || so.found.size() == limit || so.pages == 0;
          return over ? Future.succeededFuture(so.page()) : more(caller, so, limit);
        });
  }
}
