package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest extends ApiTest {
  @Test
  void finds_a_job_by_its_id_and_says_what_it_is() {
    var id = remote("");

    var hit = api.get("/v1/search?q=" + id).json().at("/items/0");

    assertThat(hit.path("kind").asText()).isEqualTo("job");
    assertThat(hit.path("id").asText()).isEqualTo(id);
    assertThat(hit.path("title").asText()).isEqualTo(REMOTE);
    assertThat(hit.path("state").asText()).isEqualTo("ready");
    assertThat(hit.path("url").asText()).isEqualTo("/ui/jobs/" + id);
  }

  @Test
  void finds_queues_by_a_part_of_their_name_and_only_the_kinds_that_are_asked_for() {
    remote("");

    var both = api.get("/v1/search?q=" + queue);
    var jobs = api.get("/v1/search?kinds=jobs&q=queue:" + queue);

    assertThat(each(both, "id")).contains(queue);
    assertThat(each(both, "kind")).contains("queue");
    assertThat(each(jobs, "kind")).containsExactly("job");
    var runs = api.get("/v1/search?kinds=jobs,runs&q=queue:" + queue);
    assertThat(each(runs, "kind")).containsExactly("job");
    assertThat(each(api.get("/v1/search?kinds=runs&q=" + queue), "kind")).isEmpty();
  }

  @Test
  void suggests_fields_then_their_values_with_their_count() {
    remote(",\"tags\":[\"%s-vip\",\"%s x\"]".formatted(queue, queue));
    remote(",\"tags\":[\"%s-vip\"]".formatted(queue));

    assertThat(texts("prefix=qu")).containsExactly("queue:");
    assertThat(texts("prefix=queue:" + queue)).contains("queue:" + queue);
    assertThat(texts("prefix=state:re")).contains("state:ready");
    assertThat(texts("prefix=tag:" + queue))
        .containsExactly("tag:" + queue + "-vip", "tag:\"" + queue + " x\"");
    assertThat(counts("prefix=tag:" + queue)).containsExactly(2, 1);
    assertThat(texts("prefix=nothing:x")).isEmpty();
    assertThat(texts("prefix=tag:" + queue + "&limit=1")).hasSize(1);
  }

  @Test
  void counts_what_jobs_can_be_narrowed_by() {
    remote(",\"tags\":[\"vip\"]");
    remote(",\"delay\":\"1h\"");

    var facets = facets("q=queue:" + queue + "&fields=state,queue,tag");

    assertThat(facets.at("/facets/state/ready").asInt()).isEqualTo(1);
    assertThat(facets.at("/facets/state/scheduled").asInt()).isEqualTo(1);
    assertThat(facets.at("/facets/queue/" + queue).asInt()).isEqualTo(2);
    assertThat(facets.at("/facets/tag/vip").asInt()).isEqualTo(1);
    assertThat(facets.at("/total/count").asInt()).isEqualTo(2);
    assertThat(facets.path("complete").asBoolean()).isTrue();
    assertThat(facets.has("histogram")).isFalse();
    assertThat(facets("queue=" + queue).at("/facets/type/remote").asInt()).isEqualTo(2);
  }

  @Test
  void counts_by_when_jobs_were_created() {
    remote("");
    remote("");

    var steps = facets("q=queue:" + queue + "&histogram=1h").path("histogram");

    assertThat(list(steps).stream().mapToInt(step -> step.path(1).asInt()).sum()).isEqualTo(2);
    assertThat(steps.at("/0/0").asText()).endsWith(":00:00.000Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?q=stat:dead",
        "?q=a&kinds=job",
        "?q=a&limit=0",
        "/suggest?resource=cats",
        "/suggest?limit=101",
        "/facets?fields=args",
        "/facets?fields=id",
        "/facets?histogram=1ms",
        "/facets?q=tag:",
        "/facets?resource=cats"
      })
  void refuses_what_it_cannot_read(String query) {
    isRefused(api.careless().get("/v1/search" + query), 400, "malformed");
  }

  private Answer suggest(String query) {
    return api.get("/v1/search/suggest?resource=jobs&" + query);
  }

  private List<String> texts(String query) {
    return each(suggest(query), "text");
  }

  private List<Integer> counts(String query) {
    return list(suggest(query).json().path("items")).stream()
        .map(it -> it.path("count").asInt())
        .toList();
  }

  private JsonNode facets(String query) {
    return api.get("/v1/search/facets?resource=jobs&" + query).json();
  }
}
