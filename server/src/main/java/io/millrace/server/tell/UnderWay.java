package io.millrace.server.tell;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Of which operations a batch is under way on this node. Whoever steers one is answered when that
/// batch is counted; who begins one looks how its operation stands after he said so here. For all
/// event loops.
public final class UnderWay {
  private final Map<String, CompletableFuture<Void>> batches = new ConcurrentHashMap<>();

  /// A batch of this operation begins.
  public void begin(String id) {
    batches.put(id, new CompletableFuture<>());
  }

  /// It is counted, or came to nothing.
  public void end(String id) {
    var batch = batches.remove(id);
    if (batch != null) {
      batch.complete(null);
    }
  }

  boolean has(String id) {
    return batches.containsKey(id);
  }

  /// Done when the batch that is under way now is over.
  Future<Void> over(String id) {
    var batch = batches.get(id);
    if (batch == null) {
      return Future.succeededFuture();
    }
    var asker = Vertx.currentContext();
    return asker == null
        ? Future.fromCompletionStage(batch)
        : Future.fromCompletionStage(batch, asker);
  }
}
