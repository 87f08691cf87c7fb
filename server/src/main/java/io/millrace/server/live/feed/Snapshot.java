package io.millrace.server.live.feed;

import io.millrace.core.access.Caller;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.server.http.access.Veil;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.job.Jobs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How the jobs of a channel stand, piece by piece, in the shape and with the rights of the HTTP
/// call that answers the same. Of many the newest.
final class Snapshot {
  /// Beyond that a reader is to ask over HTTP, where he can turn pages.
  static final int MOST = 1_000;

  private static final int PIECE = 50;

  private final Rooms rooms;
  private final Ask ask;
  private final Caller caller;
  private final JobQuery query;
  private Optional<Page.Cursor> after = Optional.empty();
  private int shown;

  /// Some of it, and whether that was all.
  record Piece(List<Json> items, boolean last) {}

  Snapshot(Rooms rooms, Ask ask, Caller caller, JobQuery query) {
    this.rooms = rooms;
    this.ask = ask;
    this.caller = caller;
    this.query = query;
  }

  Future<Piece> next() {
    return switch (ask.topic().kind()) {
      case JOBS -> jobs();
      case JOB -> job();
      case AUDIT, OVERVIEW, QUEUES, QUEUE, DEAD, SYSTEM, WORKERS, OPERATION ->
          Future.succeededFuture(new Piece(List.of(), true));
    };
  }

  private Future<Piece> jobs() {
    return rooms
        .search(caller)
        .find(query, Sort.natural(query.namesStates() ? query.reach() : Set.of()), after, PIECE)
        .map(page -> {
          after = page.next();
          shown += page.items().size();
          var items = page.items().stream().map(it -> item(it, false)).toList();
          return new Piece(items, after.isEmpty() || shown >= MOST);
        });
  }

  private Future<Piece> job() {
    return rooms
        .search(caller)
        .get(List.of(ask.topic().key()))
        .map(found ->
            new Piece(
                found.getFirst() instanceof Found.Here(JobSnapshot snapshot)
                    ? List.of(item(snapshot, true))
                    : List.of(),
                true));
  }

  private Json item(JobSnapshot snapshot, boolean whole) {
    var json = new JsonWriter(1024);
    if (whole) {
      Jobs.write(json, snapshot);
    } else {
      Jobs.writeItem(json, snapshot, Set.of());
    }
    return veiled(rooms.veil(caller, ask.topic()), json.json());
  }

  static Json veiled(Optional<Veil> veil, Json json) {
    return veil.map(it -> Json.of(it.over(Buffer.buffer(json.bytes())).getBytes())).orElse(json);
  }
}
