package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Keys;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Form;
import io.millrace.backend.redis.record.OpenCalls;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.In;
import io.millrace.core.form.Out;
import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/// Answers in Redis, each under a key of its own, which ends by itself.
public final class RedisAnswerStore implements AnswerStore {
  private static final int FRESH = 0;
  private static final int OPEN = 1;
  private static final int ANSWERED = 2;

  private final Footing footing;
  private final OpenCalls open;

  public RedisAnswerStore(Footing footing, OpenCalls open) {
    this.footing = footing;
    this.open = open;
  }

  /// The ids are written down first: whoever is told to go on under them finds them there. Those
  /// that came in vain are struck out again.
  @Override
  public Future<Begun> begin(String scope, String print, List<String> ids, Duration time) {
    return footing
        .loop()
        .take(() -> {
          var args =
              footing
                  .args()
                  .add(print)
                  .add(Form.of(out -> out.all(ids, Out::text)))
                  .add(Math.max(1, time.toMillis()));
          return open.begun(ids, time)
              .compose(_ -> footing.commands().run(Scripts.BEGIN, key(scope), args))
              .map(RedisAnswerStore::begun)
              .map(begun -> {
                open.ended(vain(ids, begun));
                return begun;
              });
        });
  }

  private static List<String> vain(List<String> ids, Begun begun) {
    return switch (begun) {
      case Begun.Fresh _ -> List.of();
      case Begun.Open(var given) -> ids.stream().filter(it -> !given.contains(it)).toList();
      case Begun.Answered _, Begun.Mismatch _ -> ids;
    };
  }

  private static Begun begun(Heard heard) {
    return switch (heard.whole(0)) {
      case FRESH -> new Begun.Fresh();
      case OPEN -> new Begun.Open(Form.in(heard.bytes(1)).all(In::text));
      case ANSWERED -> answered(Form.in(heard.bytes(1)));
      default -> new Begun.Mismatch();
    };
  }

  private static Begun answered(In in) {
    return new Begun.Answered(in.whole(), in.json());
  }

  @Override
  public Future<Void> finish(String scope, int status, Json body, Duration ttl) {
    return footing
        .loop()
        .take(() -> {
          var answer = Form.of(out -> out.number(status).json(body));
          var args = footing.args().add(answer).add(ttl.toMillis());
          return footing.commands().run(Scripts.FINISH, key(scope), args).compose(this::finished);
        });
  }

  private Future<Void> finished(Heard call) {
    return call.isNothing()
        ? Future.succeededFuture()
        : open.ended(Form.in(call.bytes()).all(In::text)).mapEmpty();
  }

  private List<byte[]> key(String scope) {
    return footing.keys().of("+d" + Keys.slot(scope), "answer:" + scope);
  }
}
