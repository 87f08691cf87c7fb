package io.millrace.server.http.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.server.http.contract.Contract.Operation;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Holds one request and its answer against one operation of the document.
final class Check {
  private static final String PROBLEM = "application/problem+json";

  /// What can befall every request, and so stands once, as `default`.
  private static final Set<Integer> ANY_REQUEST = Set.of(405, 414, 431, 501);

  private final Contract contract;
  private final Operation operation;

  Check(Contract contract, Operation operation) {
    this.contract = contract;
    this.operation = operation;
  }

  /// The parameters and the body of a request.
  void ask(String target, String type, String body) {
    int query = target.indexOf('?');
    if (query >= 0) {
      for (var pair : target.substring(query + 1).split("&", -1)) {
        parameter(pair);
      }
    }
    var content = operation.pointer() + "/requestBody/content/" + Contract.escape(type);
    if (body.isEmpty()) {
      assertThat(operation.node().at("/requestBody/required").asBoolean())
          .as("needs a body")
          .isFalse();
    } else {
      assertThat(contract.document().at(content).isMissingNode()).as("takes " + type).isFalse();
      if (type.endsWith("json") && !type.contains("ndjson")) {
        assertThat(contract.faultsOfAsk(content + "/schema", OpenApiChecked.parse(body)))
            .as("what is sent to " + operation.path())
            .isEmpty();
      }
    }
  }

  /// The status, the headers and the body of an answer.
  void answer(String method, Answer answer) {
    var status = Integer.toString(answer.status());
    boolean listed = operation.node().get("responses").has(status);
    if (!listed) {
      assertThat(ANY_REQUEST).as("%s answers %s", operation, answer).contains(answer.status());
    }
    var pointer =
        contract.resolvePointer(
            operation.pointer() + "/responses/" + (listed ? status : "default"));
    headers(contract.document().at(pointer + "/headers"), answer);
    if (method.equals("HEAD")) {
      assertThat(answer.text()).as("the body of an answer to HEAD").isEmpty();
    } else {
      body(pointer + "/content", answer);
    }
  }

  /// An answer under a path that is not in the document: it can only be a refusal.
  static void refusal(Contract contract, String method, Answer answer) {
    assertThat(answer.status()).as("an unknown path").isGreaterThanOrEqualTo(400);
    if (!method.equals("HEAD")) {
      problem(contract, answer);
    }
  }

  private static void problem(Contract contract, Answer answer) {
    assertThat(answer.header("content-type")).contains(PROBLEM);
    assertThat(contract.faultsOfAnswer("/components/schemas/Problem", answer.json())).isEmpty();
  }

  private void body(String content, Answer answer) {
    if (contract.document().at(content).isMissingNode()) {
      assertThat(answer.text()).as("an answer without a body").isEmpty();
      return;
    }
    var type = answer.header("content-type").orElse("").split(";", 2)[0];
    var schema = content + "/" + Contract.escape(type) + "/schema";
    if (contract.document().at(schema).isMissingNode()) {
      fail(operation + " does not answer " + answer.status() + " with " + type);
    }
    var value =
        type.startsWith("text/") || type.endsWith("ndjson")
            ? JsonNodeFactory.instance.textNode(answer.text())
            : answer.json();
    assertThat(contract.faultsOfAnswer(schema, value))
        .as(operation + " answers " + answer)
        .isEmpty();
  }

  private void headers(JsonNode headers, Answer answer) {
    headers
        .properties()
        .forEach(entry -> {
          var header = contract.resolve(entry.getValue());
          var value = answer.header(entry.getKey().toLowerCase(Locale.ROOT));
          if (header.path("required").asBoolean() || value.isPresent()) {
            assertThat(value.orElse("missing"))
                .as(entry.getKey() + " of " + operation)
                .matches(".*" + header.at("/schema/pattern").asText() + ".*");
          }
        });
  }

  private void parameter(String pair) {
    var name = pair.split("=", 2)[0];
    var value =
        URLDecoder.decode(
            pair.substring(name.length()).replaceFirst("=", ""), StandardCharsets.UTF_8);
    for (var parameter : parameters()) {
      if (parameter.get("in").asText().equals("query")
          && parameter.get("name").asText().equals(name)) {
        assertThat(fits(parameter.get("schema"), value)).as(pair).isTrue();
        return;
      }
    }
    fail(operation + " has no parameter " + name);
  }

  private boolean fits(JsonNode declared, String value) {
    var schema = contract.resolve(declared);
    return switch (schema.path("type").asText()) {
      case "integer" ->
          value.matches("\\d+")
              && Long.parseLong(value) <= schema.path("maximum").asLong(Long.MAX_VALUE);
      case "boolean" -> value.matches("true|false");
      case "array" ->
          List.of(value.split(",", -1)).stream().allMatch(it -> fits(schema.get("items"), it));
      default -> fitsText(schema, value);
    };
  }

  private static boolean fitsText(JsonNode schema, String value) {
    var words = new ArrayList<String>();
    schema.path("enum").forEach(word -> words.add(word.asText()));
    return (words.isEmpty() || words.contains(value))
        && (!schema.has("pattern")
            || Pattern.compile(schema.get("pattern").asText()).matcher(value).find());
  }

  private List<JsonNode> parameters() {
    var all = new ArrayList<JsonNode>();
    contract
        .document()
        .at("/paths/" + Contract.escape(operation.path()) + "/parameters")
        .forEach(it -> all.add(contract.resolve(it)));
    operation.node().path("parameters").forEach(it -> all.add(contract.resolve(it)));
    return all;
  }
}
