package io.millrace.server.http.call;

import io.vertx.core.Future;

/// Answers the calls of one operation. A refusal is a failed future, or thrown, with a
/// `ProblemException`; anything else that fails is the server's own mistake.
@FunctionalInterface
public interface Endpoint {
  Future<Reply> answer(Call call);
}
