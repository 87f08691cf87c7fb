package io.millrace.core.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// The three channels of a process, and the post to other nodes if there may be any.
public record Bus(
    Channel<Submit, List<Submitted>> submit,
    Channel<Ready, Void> ready,
    Channel<List<Fact>, Void> changed,
    Optional<Post> post) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String READY = "millrace.queue.ready";
  private static final String CHANGED = "millrace.fact.changed";

  /// What an address is called between nodes.
  private static final String BETWEEN = ".between";

  /// Where every node of a cluster hears the others.
  public static final Set<String> SHARED = Set.of(READY + BETWEEN, CHANGED + BETWEEN);

  /// Where of all nodes only this one hears something.
  public Set<String> own() {
    return post.map(Post::addresses).orElse(Set.of());
  }

  /// Opens them; once per Vertx.
  public static Bus on(Vertx vertx) {
    return open(vertx, new Channel.Nobody<>(), new Channel.Nobody<>(), Optional.empty());
  }

  /// Opens them among the nodes of a cluster, to which that Vertx belongs; once per Vertx. `self`
  /// tells this node from the others, `nanos` is a time that only goes on. What is submitted is
  /// taken by the node that was asked: each can, and none can do it better.
  public static Future<Bus> among(Vertx vertx, String self, LongSupplier nanos) {
    // Nothing that is sent here is an object, and nothing that arrives may become one.
    vertx.eventBus().serializableChecker(_ -> false).clusterSerializableChecker(_ -> false);
    var hints = new Relay<>(vertx, Frames.READY, READY + BETWEEN, self, nanos);
    var facts = new Relay<>(vertx, Frames.FACTS, CHANGED + BETWEEN, self, nanos);
    var post = new Post(vertx, facts::listened);
    var bus = open(vertx, new Hints(hints), new Facts(facts), Optional.of(post));
    return Future.all(
            hints.open(all -> all.forEach(bus.ready::publishHere), bus.ready.listeners()),
            facts.open(bus.changed::publishHere, bus.changed.listeners()))
        .map(bus);
  }

  private static Bus open(
      Vertx vertx,
      Channel.Outside<Ready> ready,
      Channel.Outside<List<Fact>> changed,
      Optional<Post> post) {
    vertx.eventBus().registerCodec(new ByReference());
    return new Bus(
        new Channel<>(vertx, "millrace.job.submit", PATIENCE, new Channel.Nobody<>()),
        new Channel<>(vertx, READY, PATIENCE, ready),
        new Channel<>(vertx, CHANGED, PATIENCE, changed),
        post);
  }

  /// Of hints those that this node cannot see to itself.
  private record Hints(Relay<Ready> relay) implements Channel.Outside<Ready> {
    @Override
    public void send(Ready hint) {
      switch (hint) {
        case Ready.Now _, Ready.Configured _, Ready.Attend _, Ready.Ordered _ -> relay.send(hint);
        case Ready.Soon _, Ready.Later _, Ready.Frees _ -> {}
      }
    }

    @Override
    public boolean heard() {
      return relay.heard();
    }

    @Override
    public void listening() {
      relay.listening();
    }
  }

  private record Facts(Relay<Fact> relay) implements Channel.Outside<List<Fact>> {
    @Override
    public void send(List<Fact> facts) {
      facts.forEach(relay::send);
    }

    @Override
    public boolean heard() {
      return relay.heard();
    }

    @Override
    public void listening() {
      relay.listening();
    }
  }
}
