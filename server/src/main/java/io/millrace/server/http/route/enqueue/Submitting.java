package io.millrace.server.http.route.enqueue;

import io.millrace.core.access.Caller;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Sends drafts to ingest. Single ones for one queue that come in the same turn of the event loop
/// travel together, each as good as it is alone.
public final class Submitting {
  private static final int MOST = 100;

  private final Doors doors;
  private final Context context;
  private List<Waiting> gathered = new ArrayList<>();

  private record Waiting(Draft draft, CompletableFuture<Submitted> answer) {}

  public Submitting(Doors doors, Vertx vertx) {
    this.doors = doors;
    this.context = vertx.getOrCreateContext();
  }

  /// One draft.
  public Future<Submitted> one(Caller caller, Draft draft) {
    return Reached.by(caller).isEverything()
        ? one(draft)
        : many(caller, List.of(draft), false).map(List::getFirst);
  }

  private Future<Submitted> one(Draft draft) {
    var waiting = new Waiting(draft, new CompletableFuture<>());
    gathered.add(waiting);
    if (gathered.size() == 1) {
      context.runOnContext(_ -> send());
    } else if (gathered.size() == MOST) {
      send();
    }
    return Future.fromCompletionStage(waiting.answer);
  }

  /// Several that their sender sent at once; `together`: all or none.
  Future<List<Submitted>> many(Caller caller, List<Draft> drafts, boolean together) {
    return Reached.by(caller).isEverything()
        ? many(drafts, together)
        : new Fenced(doors.backend().search(), caller)
            .submit(drafts, together, good -> many(good, together));
  }

  private Future<List<Submitted>> many(List<Draft> drafts, boolean together) {
    return drafts.isEmpty()
        ? Future.succeededFuture(List.of())
        : doors.bus().submit().request(new Submit(drafts, together));
  }

  private void send() {
    var batch = gathered;
    gathered = new ArrayList<>();
    byQueue(batch).forEach(this::send);
  }

  /// A store may lose the part of itself in which a queue lies, and the others know nothing of it.
  private static Collection<List<Waiting>> byQueue(List<Waiting> batch) {
    var byQueue = new LinkedHashMap<String, List<Waiting>>(1);
    for (var one : batch) {
      byQueue.computeIfAbsent(one.draft.queue(), _ -> new ArrayList<>(batch.size())).add(one);
    }
    return byQueue.values();
  }

  private void send(List<Waiting> batch) {
    doors
        .bus()
        .submit()
        .request(new Submit(batch.stream().map(Waiting::draft).toList(), false))
        .onComplete(
            answers -> {
              for (int at = 0; at < batch.size(); at++) {
                batch.get(at).answer.complete(answers.get(at));
              }
            },
            cause -> batch.forEach(it -> it.answer.completeExceptionally(cause)));
  }
}
