package io.millrace.server.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.history.Event;
import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.Terms;
import io.millrace.backend.contract.history.History;
import io.millrace.core.job.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Somebody who calls the nodes over HTTP, one after the other when one does not answer, and notes
/// before each call what it asks and after it what it heard.
final class Caller {
  static final Duration LEASE = Duration.ofSeconds(2);
  static final int ATTEMPTS = 5;

  private static final long TIMEOUT_MS = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int TRIES = 4;

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  private final String who;
  private final Supplier<List<URI>> nodes;
  private final History history;
  private int next;
  private int asked;

  /// A job that this one holds.
  record Held(String id, String queue, Terms terms) {}

  /// What came back; 0 when nothing did.
  record Heard(int status, JsonNode body) {
    static final Heard NOTHING = new Heard(0, Json.NULL.tree());
  }

  Caller(String who, Supplier<List<URI>> nodes, History history) {
    this.who = who;
    this.nodes = nodes;
    this.history = history;
    this.next = who.hashCode();
  }

  /// Puts a job in; answers whether that was acknowledged.
  boolean enqueue(String queue, String id, long delayMs) {
    history.note(who, new Event.EnqueueSent(id, ATTEMPTS));
    var body =
        "{\"id\":\"%s\",\"type\":\"t\",\"queue\":\"%s\"%s}"
            .formatted(id, queue, delayMs > 0 ? ",\"delay\":\"" + delayMs + "ms\"" : "");
    int status = post("/v1/jobs", body).status;
    if (status == 200 || status == 201) {
      history.note(who, new Event.EnqueueOk(id));
      return true;
    }
    return false;
  }

  /// Puts jobs in at once, each with what its draft says beside its id; answers those that were
  /// acknowledged.
  List<String> enqueue(List<String> ids, String draft) {
    ids.forEach(id -> history.note(who, new Event.EnqueueSent(id, ATTEMPTS)));
    var drafts = ids.stream().map(id -> "{\"id\":\"%s\",%s}".formatted(id, draft)).toList();
    var heard = post("/v1/jobs", "[" + String.join(",", drafts) + "]");
    var taken = new ArrayList<String>();
    for (var item : heard.body.path("items")) {
      var id = ids.get(item.path("index").asInt());
      if (item.path("status").asInt() < 300) {
        history.note(who, new Event.EnqueueOk(id));
        taken.add(id);
      }
    }
    return taken;
  }

  /// Asks for jobs; when no answer comes, for the same ones again, of another node.
  List<Held> claim(List<String> queues, int max) {
    return claim(queues, max, who + "-" + asked++);
  }

  List<Held> claim(List<String> queues, int max, String request) {
    var body =
        "{\"queues\":[%s],\"max\":%d,\"worker_id\":\"%s\",\"lease\":\"%dms\",\"request_id\":\"%s\"}"
            .formatted(
                "\"" + String.join("\",\"", queues) + "\"", max, who, LEASE.toMillis(), request);
    for (int left = TRIES; left > 0; left--) {
      history.note(who, new Event.ClaimSent(request));
      var heard = post("/v1/claims", body);
      if (heard.status == 200) {
        return held(request, heard.body.path("claims"));
      }
    }
    return List.of();
  }

  private List<Held> held(String request, JsonNode claims) {
    var all = new ArrayList<Held>();
    for (var claim : claims) {
      var job = claim.path("job");
      var lease = claim.path("lease");
      var terms =
          new Terms(
              lease.path("token").asText(),
              lease.path("epoch").asLong(),
              job.path("attempt").asInt(),
              job.path("rescues").asInt(),
              LEASE.toMillis(),
              TIMEOUT_MS);
      var held = new Held(job.path("id").asText(), job.path("queue").asText(), terms);
      history.note(who, new Event.ClaimOk(request, held.id, held.queue, terms));
      all.add(held);
    }
    return all;
  }

  /// Notes what the work does outside.
  void effect(Held held) {
    history.note(who, new Event.Effect(held.id, held.terms.attempt(), held.terms.token()));
  }

  /// Renews a lease; answers the status.
  int extend(Held held) {
    var token = held.terms.token();
    history.note(who, new Event.ExtendSent(held.id, token, LEASE.toMillis()));
    int status =
        post(
                "/v1/jobs/" + held.id + "/extend",
                "{\"lease\":\"%s\",\"by\":\"%dms\"}".formatted(token, LEASE.toMillis()))
            .status;
    if (status == 200) {
      history.note(who, new Event.ExtendOk(held.id, token));
    } else if (status == 409) {
      history.note(who, new Event.ExtendStale(held.id, token));
    }
    return status;
  }

  /// Says that a job is done, and again when no answer comes; answers the last status.
  int ack(String id, String token) {
    int status = 0;
    for (int left = TRIES; left > 0 && status != 200 && status != 409 && status != 404; left--) {
      history.note(who, new Event.SettleSent(id, token, End.DONE));
      status =
          post("/v1/jobs/" + id + "/ack", "{\"lease\":\"%s\",\"result\":{}}".formatted(token))
              .status;
      if (status == 200) {
        history.note(who, new Event.SettleOk(id, token, End.DONE));
      } else if (status == 409) {
        history.note(who, new Event.SettleStale(id, token, End.DONE));
      }
    }
    return status;
  }

  /// Says that all these are done, and of those again of which no answer comes; answers how many
  /// were.
  int ack(List<Held> all) {
    int done = 0;
    var left = all;
    for (int tries = TRIES; tries > 0 && !left.isEmpty(); tries--) {
      left.forEach(
          it -> history.note(who, new Event.SettleSent(it.id, it.terms.token(), End.DONE)));
      var items =
          left.stream()
              .map(it ->
                  "{\"op\":\"ack\",\"id\":\"%s\",\"lease\":\"%s\",\"result\":{}}"
                      .formatted(it.id, it.terms.token()))
              .toList();
      var heard = post("/v1/acks", "{\"items\":[" + String.join(",", items) + "]}");
      var unknown = new ArrayList<>(left);
      for (var item : heard.body.path("items")) {
        var held = left.get(item.path("index").asInt());
        int status = item.path("status").asInt();
        if (status == 200) {
          history.note(who, new Event.SettleOk(held.id, held.terms.token(), End.DONE));
          done++;
        } else if (status == 409) {
          history.note(who, new Event.SettleStale(held.id, held.terms.token(), End.DONE));
        }
        if (status < 500) {
          unknown.remove(held);
        }
      }
      left = unknown;
    }
    return done;
  }

  Heard post(String path, String body) {
    return send(
        HttpRequest.newBuilder(node().resolve(path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  Heard put(String path, String body) {
    return send(
        HttpRequest.newBuilder(node().resolve(path))
            .header("content-type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  Heard get(String path) {
    return send(HttpRequest.newBuilder(node().resolve(path)).GET());
  }

  private URI node() {
    var all = nodes.get();
    return all.get(Math.floorMod(next, all.size()));
  }

  /// Whoever does not answer, or cannot, is not asked next.
  private Heard send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          HTTP.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 500) {
        next++;
      }
      return new Heard(answer.statusCode(), tree(answer.body()));
    } catch (IOException _) {
      next++;
      return Heard.NOTHING;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Heard.NOTHING;
    }
  }

  private static JsonNode tree(String body) {
    return body.startsWith("{") ? Json.of(body).tree() : Json.NULL.tree();
  }
}
