package io.millrace.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PostTest {
  private static final Letter ASK = new Letter.Ask("JOBS", "n2", new Epoch(7, 1), 3);
  private static final Letter PAGE =
      new Letter.Page("JOBS", new Epoch(7, 1), 1, Instant.EPOCH, false, List.of());

  private Vertx vertx;
  private final AtomicInteger listened = new AtomicInteger();
  private Post post;
  private final BlockingQueue<Letter> read = new LinkedBlockingQueue<>();

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    this.post = new Post(vertx, listened::incrementAndGet);
  }

  private Letter next() throws InterruptedException {
    return read.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void a_letter_is_read_by_whom_it_names() throws InterruptedException {
    post.open("n1", read::add).await();

    post.send("n3", ASK);
    post.send("n1", PAGE);

    assertThat(next()).isEqualTo(PAGE);
    assertThat(read).isEmpty();
  }

  @Test
  void who_sends_a_page_is_known_to_listen_and_who_asks_is_not() throws InterruptedException {
    post.open("n1", read::add).await();

    post.send("n1", ASK);
    assertThat(next()).isEqualTo(ASK);
    assertThat(listened).hasValue(0);
    post.send("n1", PAGE);
    assertThat(next()).isEqualTo(PAGE);
    assertThat(listened).hasValue(1);
  }

  @Test
  void what_is_no_letter_is_passed_over() throws InterruptedException {
    post.open("n1", read::add).await();

    vertx.eventBus().send("millrace.stream.to.n1", Buffer.buffer("nothing"));
    vertx.eventBus().send("millrace.stream.to.n1", "a text");
    post.send("n1", ASK);

    assertThat(next()).isEqualTo(ASK);
  }
}
