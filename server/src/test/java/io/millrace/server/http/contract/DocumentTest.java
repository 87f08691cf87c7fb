package io.millrace.server.http.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the document promises about itself.
@ExtendWith(VertxExtension.class)
class DocumentTest {
  private static final Set<String> SCOPES =
      Set.of(
          "jobs:read",
          "jobs:write",
          "claims:execute",
          "workers:read",
          "workers:write",
          "queues:read",
          "queues:write",
          "queues:admin",
          "operations:read",
          "operations:write",
          "dead:read",
          "dead:write",
          "limiters:read",
          "limiters:use",
          "limiters:write",
          "breakers:read",
          "breakers:use",
          "breakers:write",
          "secrets:write",
          "keys:admin",
          "cluster:read",
          "cluster:admin",
          "audit:read",
          "stats:read",
          "any",
          "open");

  private static final String SENT = ".*(Ask|Draft|Patch|Filter|AckItem)";

  private final Contract contract = Contract.read();
  private final JsonNode document = contract.document();

  @Test
  void is_openapi_3_1(Vertx vertx) {
    var json = new JsonObject(document.toString());
    var verdict =
        OpenAPIVersion.V3_1
            .getRepository(vertx, "app://")
            .compose(it -> OpenAPIVersion.V3_1.validateContract(vertx, it, json))
            .await();

    assertThat(verdict.getErrors()).isNullOrEmpty();
    assertThat(verdict.getValid()).isTrue();
  }

  @Test
  void every_reference_leads_somewhere() {
    assertThat(references()).allMatch(it -> !document.at(it.substring(1)).isMissingNode());
  }

  @Test
  void every_component_is_used() {
    var references = references();
    for (var kind : document.get("components").properties()) {
      for (var component : kind.getValue().properties()) {
        var reference = "#/components/" + kind.getKey() + "/" + component.getKey();
        assertThat(references).anyMatch(it -> it.startsWith(reference));
      }
    }
  }

  @Test
  void every_operation_says_what_it_is_called_and_what_a_key_needs_for_it() {
    var ids = new HashSet<String>();
    eachOperation((name, operation) -> {
      assertThat(ids.add(operation.get("operationId").textValue())).as(name).isTrue();
      assertThat(operation.path("summary").textValue()).as(name).isNotBlank();
      assertThat(operation.get("tags")).as(name).hasSize(1);
      assertThat(SCOPES).as(name).contains(operation.get("x-scope").textValue());
    });
  }

  @Test
  void every_refusal_is_a_problem_but_that_of_a_probe() {
    eachOperation((name, operation) -> {
      for (var answer : operation.get("responses").properties()) {
        boolean probed = name.matches("get /(livez|readyz|health)");
        boolean refusal =
            answer.getKey().matches("4..|5..|default")
                && !(probed && answer.getKey().equals("503"));
        var response = contract.resolve(answer.getValue());
        assertThat(response.path("content").has("application/problem+json"))
            .as("%s %s", name, answer.getKey())
            .isEqualTo(refusal);
        assertThat(response.get("headers").has("X-Request-Id")).as(name).isTrue();
      }
    });
  }

  @Test
  void every_object_that_is_sent_is_closed() {
    eachObject(
        true,
        (name, object) ->
            assertThat(object.path("additionalProperties").toString()).as(name).isEqualTo("false"));
  }

  @Test
  void every_object_that_is_answered_says_what_it_always_has() {
    eachObject(false, (name, object) -> assertThat(object.get("required")).as(name).isNotEmpty());
  }

  private Set<String> references() {
    var references = new TreeSet<String>();
    collect(document, references);
    return references;
  }

  private static void collect(JsonNode node, Set<String> references) {
    if (node.path("$ref").isTextual()) {
      references.add(node.get("$ref").textValue());
    }
    node.forEach(it -> collect(it, references));
  }

  private void eachOperation(BiConsumer<String, JsonNode> visitor) {
    for (var path : document.get("paths").properties()) {
      path.getValue().properties().stream()
          .filter(it -> !it.getKey().equals("parameters"))
          .forEach(it -> visitor.accept(it.getKey() + " " + path.getKey(), it.getValue()));
    }
  }

  /// Visits the objects with members in the schemas of what is sent, or in all others.
  private void eachObject(boolean sent, BiConsumer<String, JsonNode> visitor) {
    document.at("/components/schemas").properties().stream()
        .filter(it -> it.getKey().matches(SENT) == sent)
        .forEach(it -> visit(it, visitor));
  }

  private static void visit(
      Map.Entry<String, JsonNode> schema, BiConsumer<String, JsonNode> visitor) {
    var node = schema.getValue();
    if (node.path("properties").isObject() && node.has("type")) {
      visitor.accept(schema.getKey(), node);
    }
    node.forEach(it -> visit(Map.entry(schema.getKey(), it), visitor));
  }
}
