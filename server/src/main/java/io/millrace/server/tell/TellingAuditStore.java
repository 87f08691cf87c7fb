package io.millrace.server.tell;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Json;
import io.millrace.core.query.Page;
import io.millrace.core.spi.AuditStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The door of the record of who changed what, with a bell: each line is told when it is written.
public record TellingAuditStore(AuditStore store, Bus bus) implements AuditStore {
  @Override
  public Future<Void> append(List<AuditLine> lines) {
    return store
        .append(lines)
        .andThen((_, cause) -> {
          if (cause == null && bus.changed().heard()) {
            bus.changed().publish(lines.stream().map(TellingAuditStore::fact).toList());
          }
        });
  }

  private static Fact fact(AuditLine line) {
    var detail = new HashMap<String, String>();
    detail.put("actor", line.by().actor());
    line.by().role().ifPresent(it -> detail.put("role", it));
    detail.put("request_id", line.by().requestId());
    detail.put("remote", line.by().remote());
    detail.put("action", line.action());
    detail.put("resource", line.resource());
    line.reason().ifPresent(it -> detail.put("reason", it));
    put(detail, "before", line.change().before());
    put(detail, "after", line.change().after());
    detail.put("result", line.result());
    return new Fact("audit.recorded", line.at(), "", "", "", Map.copyOf(detail));
  }

  private static void put(Map<String, String> detail, String name, Optional<Json> value) {
    value.ifPresent(it -> detail.put(name, it.text()));
  }

  @Override
  public Future<Page<AuditLine>> find(AuditQuery query, Optional<Page.Cursor> after, int limit) {
    return store.find(query, after, limit);
  }

  @Override
  public Future<Integer> prune(Instant before, int keep, int limit) {
    return store.prune(before, keep, limit);
  }
}
