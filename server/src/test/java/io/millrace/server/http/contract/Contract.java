package io.millrace.server.http.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.millrace.server.http.HttpVerticle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The API document, read from the source tree, and what it says of a JSON value.
///
/// Schemas of answers are open in the document, because the API may grow; here they are closed, so
/// that nothing is answered that is not written down.
public final class Contract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final String OPEN = "https://millrace.test/open";
  private static final String CLOSED = "https://millrace.test/closed";

  private final JsonNode document;
  private final SchemaRegistry schemas;

  /// One operation of the document.
  public record Operation(String method, String path, JsonNode node) {
    /// Where it stands in the document.
    String pointer() {
      return "/paths/" + escape(path) + "/" + method.toLowerCase(Locale.ROOT);
    }
  }

  private Contract(JsonNode document) {
    this.document = document;
    var closed = document.deepCopy();
    close(closed);
    schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            it -> it.schemas(Map.of(OPEN, document.toString(), CLOSED, closed.toString())));
  }

  public static Contract read() {
    try (var stream = HttpVerticle.class.getResourceAsStream("openapi.json")) {
      return new Contract(JSON.readTree(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonNode document() {
    return document;
  }

  /// Every operation as method and path.
  public Set<String> operations() {
    var operations = new TreeSet<String>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            METHODS.stream()
                .filter(path.getValue()::has)
                .forEach(it -> operations.add(it.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  /// The operation that a request means; HEAD means GET.
  public Optional<Operation> operation(String method, String path) {
    var asked = method.equals("HEAD") ? "GET" : method;
    return template(path)
        .filter(it -> operations().contains(asked + " " + it))
        .map(it ->
            new Operation(
                asked,
                it,
                document.at("/paths/" + escape(it) + "/" + asked.toLowerCase(Locale.ROOT))));
  }

  /// What is wrong with a value that was sent.
  List<String> faultsOfAsk(String pointer, JsonNode value) {
    return faults(OPEN, pointer, value);
  }

  /// What is wrong with a value that was answered.
  public List<String> faultsOfAnswer(String pointer, JsonNode value) {
    return faults(CLOSED, pointer, value);
  }

  /// Follows a reference into the components.
  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }

  /// Where a node really stands, when what stands at the pointer is a reference.
  String resolvePointer(String pointer) {
    var node = document.at(pointer);
    return node.has("$ref") ? node.get("$ref").textValue().substring(1) : pointer;
  }

  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private Optional<String> template(String path) {
    var paths = new ArrayList<String>();
    document.get("paths").fieldNames().forEachRemaining(paths::add);
    return paths.stream()
        .filter(path::equals)
        .findFirst()
        .or(() ->
            paths.stream()
                .filter(it -> path.matches(it.replaceAll("\\{\\w+}", "[^/]+")))
                .findFirst());
  }

  private List<String> faults(String base, String pointer, JsonNode value) {
    // The fragment of an IRI: braces of path templates have to be encoded.
    var fragment = pointer.replace("{", "%7B").replace("}", "%7D");
    return schemas.getSchema(SchemaLocation.of(base + "#" + fragment)).validate(value).stream()
        .map(Object::toString)
        .toList();
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").isTextual()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(Contract::close);
  }
}
