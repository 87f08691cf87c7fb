package io.millrace.server.http.route;

import io.millrace.core.spi.Put;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.call.Reply;

/// How a PUT that was not refused went: whether it made what it names, or changed it.
public record Written(boolean created, boolean changed) {
  /// What a store answered to a write under the conditions of that call; refused if they do not
  /// hold.
  public static Written of(Call call, Put put) {
    return switch (put) {
      case Put.Created _ -> new Written(true, true);
      case Put.Changed _ -> new Written(false, true);
      case Put.Same _ -> new Written(false, false);
      case Put.Mismatch(int version) -> throw Conditions.of(call).refusal(version).exception();
      case Put.InUse _, Put.Removed _ -> throw new IllegalStateException("not an answer to put");
    };
  }

  /// The same of what was there before, if only as its first job made it.
  public Written ofThere() {
    return new Written(false, changed);
  }

  public int status() {
    return created ? 201 : 200;
  }

  /// The answer, which says where a new one stands.
  public Reply at(String place, Reply reply) {
    return created ? reply.with("location", place) : reply;
  }
}
