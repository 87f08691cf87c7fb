package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.core.Hazelcast;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.NodeProcess;
import io.millrace.server.Wait;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A stream that is listened to at one of two nodes, then at the other. The one in a process of its
/// own starts first, so it is the one that numbers.
@Timeout(400)
class StreamNodesTest {
  /// What was taken for gone is looked for every few seconds, one port after the other.
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private static final String JOB = "{\"type\":\"remote\",\"queue\":\"far\"}";

  @TempDir private Path folder;
  private NodeProcess first;
  private WholeServer second;

  /// Behind which event somebody stands, unless it began anew before he was there.
  private record Place(String epoch, long offset, boolean isReached) {}

  @BeforeEach
  void start() throws IOException {
    int port = freePort();
    int other = freePort();
    var settings = new HashMap<String, String>();
    settings.put("backend.kind", "redis");
    settings.put("backend.redis.url", RedisServer.ofThisJvm().url());
    settings.put("backend.redis.prefix", "streams" + port);
    settings.put("cluster.enabled", "true");
    settings.put("cluster.members", "127.0.0.1:" + port + ",127.0.0.1:" + other);
    settings.put("shutdown.grace", "0s");
    settings.put("cluster.port", "" + port);
    first = NodeProcess.begin(NodeProcess.Plan.of(folder, "n1", settings)).ready();
    settings.put("cluster.port", "" + other);
    settings.put("node.id", "n2");
    second = WholeServer.with(settings);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private static List<String> enqueue(URI url, int count) {
    var ids = new ArrayList<String>();
    for (int at = 0; at < count; at++) {
      ids.add(ApiTest.id(OpenApiChecked.at(url).post("/v1/jobs", JOB)));
    }
    return ids;
  }

  private static JsonNode resume(LiveClient client, Place place) {
    return client.sub(
        "\"id\":1,\"ch\":\"jobs\",\"from\":{\"epoch\":\"%s\",\"offset\":%d}"
            .formatted(place.epoch, place.offset));
  }

  /// The jobs that the next so many events are about, which follow each other behind `offset`;
  /// fewer when it begins anew before.
  private static List<String> told(LiveClient client, int count, long offset) {
    var ids = new ArrayList<String>();
    while (ids.size() < count) {
      var frame = client.next();
      var op = frame.path("op").asText();
      if (op.equals("reset")) {
        return ids;
      }
      if (op.equals("ev")) {
        ids.add(frame.at("/data/id").asText());
        assertThat(frame.path("o").asLong()).isEqualTo(offset + ids.size());
      }
    }
    return ids;
  }

  @Test
  void a_position_is_the_same_on_all_nodes_until_who_numbers_dies() throws Exception {
    // On a machine that stands still for seconds another may take his place before.
    var place = read();
    while (!place.isReached() || !isResumed(place)) {
      place = read();
    }
    try (var there = LiveClient.open(second.url())) {
      resume(there, place);
      told(there, 3, place.offset);

      first.kill();

      assertThat(there.next("reset").path("epoch").asText()).isNotEqualTo(place.epoch);
      // It may have numbered for itself before it took the place: then it begins anew twice.
      var later = new ArrayList<String>();
      var told = List.<String>of();
      while (told.isEmpty()) {
        later.addAll(enqueue(second.url(), 1));
        told = told(there, 1, 0);
      }
      assertThat(later).containsAll(told);
    }
  }

  @Test
  void a_node_that_stood_still_is_heard_and_hears_again() throws Exception {
    first.halt();
    try {
      Wait.until(PATIENCE, () -> members() == 1);
    } finally {
      first.goOn();
    }
    var all = Map.of("n1", "up", "n2", "up");
    Wait.until(PATIENCE, () -> states(first.url()).equals(all) && states(second.url()).equals(all));

    hears(first.url(), second.url());
    hears(second.url(), first.url());
  }

  /// How many there are by those who carry messages, as the second sees it.
  private static int members() {
    return Hazelcast.getAllHazelcastInstances().stream()
        .mapToInt(it -> it.getCluster().getMembers().size())
        .max()
        .orElse(0);
  }

  /// Who listens at one node hears before long what happens at the other; what happened before they
  /// found each other may be lost.
  private static void hears(URI here, URI other) {
    try (var client = LiveClient.open(here)) {
      client.sub("\"id\":1,\"ch\":\"jobs\"");
      var happened = new ArrayList<String>();
      Wait.until(
          PATIENCE,
          () -> {
            happened.addAll(enqueue(other, 1));
            boolean heard = false;
            while (client.waiting() > 0) {
              heard |= happened.contains(client.next().at("/data/id").asText());
            }
            return heard;
          });
    }
  }

  private static Map<String, String> states(URI url) {
    var states = new HashMap<String, String>();
    OpenApiChecked.at(url)
        .get("/v1/cluster/nodes")
        .json()
        .path("items")
        .forEach(it -> states.put(it.path("id").asText(), it.path("state").asText()));
    return states;
  }

  /// Reads six events of both at the second, and answers where that ended.
  private Place read() {
    try (var there = LiveClient.open(second.url())) {
      var subbed = there.sub("\"id\":1,\"ch\":\"jobs\"");
      var ids = enqueue(second.url(), 3);
      ids.addAll(enqueue(first.url(), 3));
      long offset = subbed.path("offset").asLong();
      var told = told(there, 6, offset);
      assertThat(ids).containsAll(told);
      return new Place(subbed.path("epoch").asText(), offset + 6, told.size() == 6);
    }
  }

  /// What happened since, read at the first, then at the second again; false when it began anew.
  private boolean isResumed(Place place) {
    var late = enqueue(second.url(), 2);
    late.addAll(enqueue(first.url(), 1));
    for (var url : List.of(first.url(), second.url())) {
      try (var client = LiveClient.open(url)) {
        var subbed = resume(client, place);
        if (!subbed.path("epoch").asText().equals(place.epoch)) {
          return false;
        }
        assertThat(subbed.path("recovered").asBoolean()).isTrue();
        var told = told(client, 3, place.offset);
        if (told.size() < 3) {
          return false;
        }
        assertThat(told).hasSameElementsAs(late);
      }
    }
    return true;
  }
}
