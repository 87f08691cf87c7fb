package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.history.Breach;
import io.millrace.backend.contract.history.Circumstances;
import io.millrace.backend.contract.history.Event;
import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.Tail;
import io.millrace.backend.contract.history.Event.Terms;
import io.millrace.backend.contract.history.History;
import io.millrace.backend.contract.history.HistoryChecker;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Callers of a server that note all they ask and hear, beside it and out of its reach.
final class Witness {
  private static final int ATTEMPTS = 5;
  private static final int LEASE_MS = 2_000;
  private static final long TIMEOUT_MS = 60_000;
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final HttpClient http = HttpClient.newHttpClient();
  private final History history = new History(System::nanoTime);
  private final AtomicInteger names = new AtomicInteger();

  /// Puts a job in that nobody knows.
  void enqueue(URI url, String who) throws IOException, InterruptedException {
    var id = "job-" + names.getAndIncrement();
    history.note(who, new Event.EnqueueSent(id, ATTEMPTS));
    var answer = post(url, "/v1/jobs", "{\"id\":\"%s\",\"type\":\"t\"}".formatted(id));
    assertThat(answer.statusCode()).isEqualTo(CREATED);
    history.note(who, new Event.EnqueueOk(id));
  }

  /// Does one job, if there is one; answers whether there was.
  boolean work(URI url, String who) throws IOException, InterruptedException {
    var request = "r" + names.getAndIncrement();
    history.note(who, new Event.ClaimSent(request));
    var answer =
        post(
            url,
            "/v1/claims",
            "{\"queues\":[\"default\"],\"max\":1,\"lease\":\"%dms\",\"request_id\":\"%s\"}"
                .formatted(LEASE_MS, request));
    var claim = Json.of(answer.body()).tree().at("/claims/0");
    if (claim.isMissingNode()) {
      return false;
    }
    var job = claim.path("job");
    var id = job.path("id").asText();
    var terms = terms(job, claim.path("lease"));
    history.note(who, new Event.ClaimOk(request, id, job.path("queue").asText(), terms));
    history.note(who, new Event.Effect(id, terms.attempt(), terms.token()));
    settle(url, who, id, terms.token());
    return true;
  }

  private static Terms terms(JsonNode job, JsonNode lease) {
    return new Terms(
        lease.path("token").asText(),
        lease.path("epoch").asLong(),
        job.path("attempt").asInt(),
        job.path("rescues").asInt(),
        LEASE_MS,
        TIMEOUT_MS);
  }

  private void settle(URI url, String who, String id, String token)
      throws IOException, InterruptedException {
    history.note(who, new Event.SettleSent(id, token, End.DONE));
    var ack = "{\"lease\":\"%s\",\"result\":{}}".formatted(token);
    boolean taken = post(url, "/v1/jobs/" + id + "/ack", ack).statusCode() == OK;
    history.note(
        who,
        taken
            ? new Event.SettleOk(id, token, End.DONE)
            : new Event.SettleStale(id, token, End.DONE));
  }

  /// What is wrong with all that was asked and heard, now that everything has ended.
  List<Breach> judge(URI url) throws IOException, InterruptedException {
    for (var after = Optional.of(""); after.isPresent(); ) {
      var path = "/v1/jobs?limit=100" + (after.get().isEmpty() ? "" : "&after=" + after.get());
      var page = Json.of(get(url, path).body()).tree();
      page.path("items").forEach(this::listed);
      after = Optional.of(page.path("next")).filter(JsonNode::isTextual).map(JsonNode::asText);
    }
    return HistoryChecker.check(history.events(), Circumstances.FAULTY);
  }

  private void listed(JsonNode job) {
    var state = JobState.valueOf(job.path("state").asText().toUpperCase(Locale.ROOT));
    history.note(
        "judge",
        new Event.Final(
            job.path("id").asText(),
            state,
            job.path("attempt").asInt(),
            job.path("rescues").asInt(),
            Tail.NONE));
  }

  HttpResponse<String> get(URI url, String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url.resolve(path)));
  }

  private HttpResponse<String> post(URI url, String path, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
