package io.millrace.core.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How the rooms of one process speak with each other.
@ExtendWith(VertxExtension.class)
class ChannelTest {
  private Vertx vertx;
  private Bus bus;
  private final BlockingQueue<Ready> heard = new LinkedBlockingQueue<>();
  private final Submit question = new Submit(List.of(), false);

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    this.bus = Bus.on(vertx);
  }

  @Test
  void brings_a_question_to_who_answers_and_the_answer_back() {
    var answer = List.<Submitted>of(new Submitted.Refused(List.of()));
    bus.submit().answer(_ -> Future.succeededFuture(answer));

    // By reference: what is handed over is the value itself.
    assertThat(bus.submit().request(question).await()).isSameAs(answer);
  }

  @Test
  void is_as_a_backend_that_cannot_be_asked_when_nobody_answers() {
    assertThatException()
        .isThrownBy(() -> bus.submit().request(question).await())
        .isInstanceOf(BackendUnavailable.class);
  }

  @Test
  void is_as_a_backend_that_cannot_be_asked_when_the_answer_is_late() {
    var brief =
        new Channel<Submit, List<Submitted>>(
            vertx, "brief", Duration.ofMillis(1), new Channel.Nobody<>());
    brief.answer(_ -> Promise.<List<Submitted>>promise().future());

    assertThatException()
        .isThrownBy(() -> brief.request(question).await())
        .isInstanceOf(BackendUnavailable.class);
  }

  @Test
  void says_why_an_answer_failed() {
    bus.submit().answer(_ -> Future.failedFuture("the store is away"));

    assertThatException()
        .isThrownBy(() -> bus.submit().request(question).await())
        .withMessageContaining("the store is away");
  }

  @Test
  void fails_of_the_very_thing_that_the_answer_failed_of() {
    var away = new BackendUnavailable("the disk is full");
    bus.submit().answer(_ -> Future.failedFuture(away));

    assertThatException().isThrownBy(() -> bus.submit().request(question).await()).isSameAs(away);
  }

  @Test
  void fails_at_once_when_who_answers_throws() {
    bus.submit()
        .answer(_ -> {
          throw new IllegalStateException("broken");
        });

    assertThatException()
        .isThrownBy(() -> bus.submit().request(question).await())
        .withMessageContaining("broken");
  }

  @Test
  void tells_everybody_who_listens_in_the_order_of_the_telling() throws InterruptedException {
    bus.ready().listen(heard::add);
    bus.ready().listen(heard::add);

    bus.ready().publish(new Ready.Now("a"));
    bus.ready().publish(new Ready.Now("b"));

    var all = List.of(heard.take(), heard.take(), heard.take(), heard.take());
    assertThat(all).filteredOn(new Ready.Now("a")::equals).hasSize(2);
    assertThat(all).filteredOn(new Ready.Now("b")::equals).hasSize(2);
  }

  @Test
  void knows_whether_anybody_listens() {
    assertThat(bus.ready().heard()).isFalse();

    var listening = bus.ready().listen(heard::add);
    assertThat(bus.ready().heard()).isTrue();

    listening.close();
    assertThat(bus.ready().heard()).isFalse();
  }

  @Test
  void counts_nobody_else_away_who_closes_twice() {
    var listening = bus.ready().listen(heard::add);
    bus.ready().listen(heard::add);

    listening.close();
    listening.close();

    assertThat(bus.ready().heard()).isTrue();
  }

  @Test
  void tells_nobody_who_has_stopped_listening() throws InterruptedException {
    var listening = bus.ready().listen(_ -> heard.add(new Ready.Now("too late")));
    bus.ready().listen(heard::add);
    listening.close();

    bus.ready().publish(new Ready.Now("a"));
    bus.ready().publish(new Ready.Now("b"));

    assertThat(List.of(heard.take(), heard.take()))
        .containsExactly(new Ready.Now("a"), new Ready.Now("b"));
  }
}
