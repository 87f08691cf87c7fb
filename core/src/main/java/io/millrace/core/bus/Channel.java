package io.millrace.core.bus;

import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// A typed address on the event bus. Within the process values travel by reference, so they must be
/// immutable; each is handled on the context that listens. To other nodes, if there are any, what
/// is published goes over a [Relay]; who asks is answered by this one.
public final class Channel<Q, R> {
  private final Vertx vertx;
  private final String address;
  private final DeliveryOptions options;
  private final AtomicInteger listeners = new AtomicInteger();
  private final Outside<Q> outside;

  /// Those beyond this process.
  interface Outside<Q> {
    /// Sends them what is published here.
    void send(Q value);

    /// Whether they listen to it.
    boolean heard();

    /// Tells them that somebody listens here.
    void listening();
  }

  /// There is no other node, or none that this concerns.
  record Nobody<Q>() implements Outside<Q> {
    @Override
    public void send(Q value) {}

    @Override
    public boolean heard() {
      return false;
    }

    @Override
    public void listening() {}
  }

  /// Whoever asks waits so long for an answer.
  Channel(Vertx vertx, String address, Duration patience, Outside<Q> outside) {
    this.outside = outside;
    this.vertx = vertx;
    this.address = address;
    this.options =
        new DeliveryOptions()
            .setLocalOnly(true)
            .setCodecName(ByReference.NAME)
            .setSendTimeout(patience.toMillis());
  }

  /// Asks whoever answers, and fails of what the answer failed of. That nobody answered at all, or
  /// not in time, is a backend that could not tell how it went.
  public Future<R> request(Q question) {
    return vertx
        .eventBus()
        .<Future<R>>request(address, question, options)
        .recover(cause -> Future.failedFuture(unanswered(cause)))
        .compose(Message::body);
  }

  private static BackendUnavailable unanswered(Throwable cause) {
    return new BackendUnavailable("nobody answered: " + cause.getMessage());
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
                        answer -> message.reply(Future.succeededFuture(answer), options),
                        cause -> message.reply(Future.failedFuture(cause), options)));
  }

  /// Tells everybody who listens; costs nothing when nobody does.
  public void publish(Q value) {
    publishHere(value);
    outside.send(value);
  }

  /// Tells those who listen in this process.
  void publishHere(Q value) {
    if (listeners.get() > 0) {
      vertx.eventBus().publish(address, value, options);
    }
  }

  /// Whether anybody listens: ask before making a value that is dear.
  public boolean heard() {
    return listeners.get() > 0 || outside.heard();
  }

  /// How many listen in this process.
  AtomicInteger listeners() {
    return listeners;
  }

  /// Hears what is published, on the present context, until the answer is closed.
  public Listening listen(Consumer<Q> listener) {
    listeners.incrementAndGet();
    outside.listening();
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
