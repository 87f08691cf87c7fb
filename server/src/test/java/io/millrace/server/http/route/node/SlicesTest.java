package io.millrace.server.http.route.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SlicesTest {
  private final List<String> seen = new ArrayList<>();

  @Test
  void others_have_their_turn_between_two_slices(Vertx vertx) throws Exception {
    var context = vertx.getOrCreateContext();
    var done = Promise.<Integer>promise();

    context.runOnContext(_ -> {
      context.runOnContext(_ -> seen.add("other"));
      slice(context, 1).onComplete(done);
    });

    assertThat(done.future().await(10, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(seen)
        .startsWith("slice 1", "other", "other of 1", "slice 2", "other of 2", "slice 3");
  }

  private Future<Integer> slice(Context context, int number) {
    seen.add("slice " + number);
    context.runOnContext(_ -> seen.add("other of " + number));
    return number == 3
        ? Future.succeededFuture(number)
        : Slices.next(() -> slice(context, number + 1));
  }

  @Test
  void what_a_slice_throws_fails_the_call(Vertx vertx) {
    var done = Promise.<Integer>promise();

    vertx.runOnContext(_ ->
        Slices.<Integer>next(
                () -> {
                  throw new IllegalStateException("boom");
                })
            .onComplete(done));

    assertThat(done.future().otherwise(-1).await()).isEqualTo(-1);
  }
}
