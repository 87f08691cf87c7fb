package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnqueueManyTest extends ApiTest {
  @Test
  void answers_each_item_in_its_place() {
    var answer = post(draft(REMOTE, ""), "{\"queue\":\"x\"}", draft(REMOTE, ",\"delay\":\"1h\""));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(statuses(answer)).containsExactly(201, 422, 201);
    assertThat(answer.json().path("ok").asInt()).isEqualTo(2);
    assertThat(answer.json().path("failed").asInt()).isEqualTo(1);
    assertThat(each(answer, "index")).containsExactly("0", "1", "2");
    assertThat(answer.json().at("/items/2/state").asText()).isEqualTo("scheduled");
    assertThat(answer.json().at("/items/1/problem/errors/0/pointer").asText()).isEqualTo("/type");
  }

  @Test
  void takes_one_item_a_line_and_a_bad_line_fails_alone() {
    var lines = draft(REMOTE, "") + "\n\n{nonsense\n" + draft(REMOTE, "") + "\r\n";

    var answer = api.with("content-type", "application/x-ndjson").post("/v1/jobs", lines);

    assertThat(statuses(answer)).containsExactly(201, 400, 201);
    assertThat(answer.json().at("/items/1/problem/code").asText()).isEqualTo("malformed");
  }

  @Test
  void an_item_that_is_known_is_told_from_a_new_one() {
    var item = draft(REMOTE, ",\"id\":\"" + queue + "-a\"");

    var answer = post(item, item);

    assertThat(statuses(answer)).containsExactly(201, 200);
    assertThat(answer.json().at("/items/1/duplicate_of").asText()).isEqualTo(queue + "-a");
    assertThat(api.get("/v1/jobs?limit=0&queue=" + queue).json().at("/total/count").asInt())
        .isEqualTo(1);
  }

  @Test
  void takes_1000_items_and_no_more() {
    assertThat(post(copies(1000)).json().path("ok").asInt()).isEqualTo(1000);

    var refused = api.careless().post("/v1/jobs", "[" + String.join(",", copies(1001)) + "]");
    isRefused(refused, 413, "payload_too_large");
    assertThat(refused.json().path("limit").asInt()).isEqualTo(1000);
  }

  @Test
  void an_empty_array_is_nothing_to_do() {
    assertThat(post().json().path("ok").asInt()).isZero();
  }

  @Test
  void holds_each_item_to_the_size_of_one() {
    var large = draft(REMOTE, ",\"args\":{\"a\":\"" + "x".repeat(1 << 20) + "\"}");

    assertThat(statuses(post(draft(REMOTE, ""), large))).containsExactly(201, 413);
  }

  @Test
  void together_takes_all_of_one_queue() {
    var answer = together(copies(100));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("ok").asInt()).isEqualTo(100);
  }

  @Test
  void together_takes_none_when_one_is_wrong() {
    var answer = together(draft(REMOTE, ""), draft(REMOTE, ",\"priority\":77"));

    isFaultAt(answer, "/1/priority");
    assertThat(total()).isZero();
  }

  @Test
  void together_takes_no_two_queues_and_no_more_than_100() {
    isFaultAt(together(draft(REMOTE, ""), "{\"type\":\"a\",\"queue\":\"other\"}"), "/1/queue");
    isFaultAt(together(copies(101)), "");
    assertThat(total()).isZero();
  }

  @Test
  void together_takes_none_when_not_all_have_room() {
    api.put("/v1/queues/" + queue, "{\"max_depth\":2}");

    isRefused(together(copies(3)), 503, "queue_full");
    assertThat(total()).isZero();
    assertThat(statuses(post(copies(3)))).containsExactly(201, 201, 503);
  }

  private Answer post(String... items) {
    return api.careless().post("/v1/jobs", "[" + String.join(",", items) + "]");
  }

  private Answer together(String... items) {
    return api.careless().post("/v1/jobs?atomic=true", "[" + String.join(",", items) + "]");
  }

  private String[] copies(int count) {
    return IntStream.range(0, count).mapToObj(_ -> draft(REMOTE, "")).toArray(String[]::new);
  }

  private int total() {
    return api.get("/v1/jobs?limit=0&queue=" + queue).json().at("/total/count").asInt();
  }

  private static List<Integer> statuses(Answer answer) {
    return list(answer.json().path("items")).stream()
        .map(it -> it.path("status").asInt())
        .collect(Collectors.toList());
  }
}
