package io.millrace.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Epoch;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Letter;
import io.millrace.core.bus.Ready;
import io.millrace.server.Wait;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two nodes in one process that only know each other over the net.
class ClusterTest {
  private static Cluster.Joined one;
  private static Cluster.Joined two;
  private static Bus here;
  private static Bus there;

  @BeforeAll
  static void join() throws IOException {
    int port = freePort();
    one = join(port);
    two = join(port);
    here = Bus.among(one.vertx(), one.cluster().self(), System::nanoTime).await();
    there = Bus.among(two.vertx(), two.cluster().self(), System::nanoTime).await();
  }

  private static Cluster.Joined join(int port) {
    var none = new ClusterSettings.Kubernetes(Optional.empty(), Optional.empty());
    var settings =
        new ClusterSettings(
            true,
            "127.0.0.1",
            port,
            List.of("127.0.0.1:" + port, "127.0.0.1:" + (port + 1)),
            ClusterSettings.Discovery.TCP,
            none,
            false,
            Optional.empty(),
            true);
    return Cluster.join(Vertx.builder(), new VertxOptions(), settings, "test-" + port).await();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void leave() {
    two.vertx().close().await();
    one.vertx().close().await();
  }

  private static <T> T next(BlockingQueue<T> heard) throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void nodes_are_members_of_one_cluster() {
    assertThat(one.cluster().members())
        .containsExactlyInAnyOrder(one.cluster().self(), two.cluster().self());
  }

  @Test
  void a_hint_reaches_the_other_node_once() throws InterruptedException {
    var heard = new LinkedBlockingQueue<Ready>();
    var own = new LinkedBlockingQueue<Ready>();
    try (var _ = there.ready().listen(heard::add);
        var _ = here.ready().listen(own::add)) {
      Wait.until(here.ready()::heard);
      publishUntilHeard(heard);

      here.ready().publish(new Ready.Configured("last"));

      assertThat(drain(heard, new Ready.Configured("last")))
          .containsOnlyOnce(new Ready.Configured("last"));
      assertThat(own).containsOnlyOnce(new Ready.Configured("last"));
    }
  }

  /// Until it is known over there that somebody listens.
  private static void publishUntilHeard(BlockingQueue<Ready> heard) throws InterruptedException {
    for (int round = 0; round < 100 && heard.isEmpty(); round++) {
      here.ready().publish(new Ready.Now("first"));
      var one = heard.poll(100, TimeUnit.MILLISECONDS);
      if (one != null) {
        heard.add(one);
      }
    }
  }

  private static List<Ready> drain(BlockingQueue<Ready> heard, Ready last)
      throws InterruptedException {
    var all = new ArrayList<Ready>();
    for (var next = next(heard); next != null; next = next(heard)) {
      all.add(next);
      if (next.equals(last)) {
        return all;
      }
    }
    return all;
  }

  @Test
  void facts_reach_a_node_that_listens() throws InterruptedException {
    var fact = new Fact("job.succeeded", Instant.EPOCH, "job-1", "mail", "t", Map.of("n", "1"));
    var heard = new LinkedBlockingQueue<List<Fact>>();
    try (var _ = there.changed().listen(heard::add)) {
      Wait.until(here.changed()::heard);

      here.changed().publish(List.of(fact));

      assertThat(next(heard)).containsExactly(fact);
    }
  }

  @Test
  void a_letter_reaches_whom_it_names_and_nobody_else() throws InterruptedException {
    var read = new LinkedBlockingQueue<Letter>();
    var others = new LinkedBlockingQueue<Letter>();
    there.post().orElseThrow().open("two", read::add).await();
    here.post().orElseThrow().open("one", others::add).await();
    var letter = new Letter.Ask("JOBS", "one", new Epoch(7, 1), 3);

    here.post().orElseThrow().send("two", letter);

    assertThat(next(read)).isEqualTo(letter);
    there.post().orElseThrow().send("one", letter);
    assertThat(next(others)).isEqualTo(letter);
    assertThat(read).isEmpty();
  }

  /// As the striking off of one that is back already leaves it.
  @Test
  void who_was_struck_off_while_it_is_there_is_heard_again() {
    var facts = new LinkedBlockingQueue<List<Fact>>();
    try (var _ = there.changed().listen(facts::add)) {
      Wait.until(here.changed()::heard);
      var hazelcast =
          Hazelcast.getAllHazelcastInstances().stream()
              .filter(it -> it.getConfig().getClusterName().startsWith("test-"))
              .findFirst()
              .orElseThrow();
      var known = hazelcast.<String, Object>getMultiMap("__vertx.subs");
      known.keySet().forEach(known::remove);
      hazelcast.getMap("__vertx.nodeInfo").clear();
      Wait.until(() -> !here.changed().heard());

      new Reach(one.cluster(), here).run().await();
      new Reach(two.cluster(), there).run().await();

      Wait.until(here.changed()::heard);
      assertThat(one.cluster().reaches(Bus.SHARED, here.own()).await()).isTrue();
    }
  }

  @Test
  void what_is_no_frame_is_not_heard() throws InterruptedException {
    var heard = new LinkedBlockingQueue<Ready>();
    try (var _ = there.ready().listen(heard::add)) {
      publishUntilHeard(heard);
      heard.clear();
      var bus = one.vertx().eventBus();
      bus.publish("millrace.queue.ready.between", Buffer.buffer("rO0ABXNyABFqYXZh"));
      bus.publish("millrace.queue.ready.between", "a text");

      here.ready().publish(new Ready.Configured("sound"));

      assertThat(drain(heard, new Ready.Configured("sound")))
          .allMatch(it -> it instanceof Ready.Now || it.equals(new Ready.Configured("sound")))
          .contains(new Ready.Configured("sound"));
    }
  }
}
