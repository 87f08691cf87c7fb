package io.millrace.core.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// A typed address on the event bus of one process. Values travel by reference, so they must be
/// immutable; each is handled on the context that listens.
public final class Channel<Q, R> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final String address;
  private final DeliveryOptions options;
  private final AtomicInteger listeners = new AtomicInteger();

  Channel(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address;
    this.options =
        new DeliveryOptions()
            .setLocalOnly(true)
            .setCodecName(ByReference.NAME)
            .setSendTimeout(PATIENCE.toMillis());
  }

  /// Asks whoever answers; fails when nobody does within 10 s.
  public Future<R> request(Q question) {
    return vertx.eventBus().<R>request(address, question, options).map(reply -> reply.body());
  }

  /// Answers questions, each with what the future brings.
  public void answer(Function<Q, Future<R>> answerer) {
    vertx
        .eventBus()
        .<Q>localConsumer(
            address,
            message ->
                Future.succeededFuture(message.body())
                    .compose(answerer)
                    .onComplete(
                        answer -> message.reply(answer, options),
                        cause -> message.fail(0, String.valueOf(cause.getMessage()))));
  }

  /// Tells everybody who listens; costs nothing when nobody does.
  public void publish(Q value) {
    if (heard()) {
      vertx.eventBus().publish(address, value, options);
    }
  }

  /// Whether anybody listens: ask before making a value that is dear.
  public boolean heard() {
    return listeners.get() > 0;
  }

  /// Hears what is published, on the present context, until the answer is closed.
  public Listening listen(Consumer<Q> listener) {
    listeners.incrementAndGet();
    MessageConsumer<Q> consumer =
        vertx.eventBus().localConsumer(address, message -> listener.accept(message.body()));
    return () -> {
      if (consumer.isRegistered()) {
        listeners.decrementAndGet();
        consumer.unregister();
      }
    };
  }

  /// What ends a listening.
  @FunctionalInterface
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }
}
