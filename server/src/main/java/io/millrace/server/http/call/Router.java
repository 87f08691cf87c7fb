package io.millrace.server.http.call;

import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which endpoint answers which method of which path.
///
/// Paths are written as in the API document, `/v1/jobs/{id}`. Among segments a fixed one wins over
/// a parameter; there is no other order, and a path has exactly one spelling. HEAD is answered by
/// what answers GET.
public final class Router {
  private final Node root = new Node();
  private final Map<String, Node> whole = new HashMap<>();

  /// What was found under a path.
  public sealed interface Match {
    /// The route, and the values of the path's parameters.
    record Found(Route route, Map<String, String> parameters) implements Match {}

    /// The path is there, for these methods.
    record OtherMethods(Set<String> allowed) implements Match {}

    record Nothing() implements Match {}
  }

  /// One operation: what its body may be, and the content type of its answers.
  public record Route(String path, BodyRule body, String produces, Endpoint endpoint) {}

  private static final class Node {
    final Map<String, Node> fixed = new HashMap<>();
    final Map<HttpMethod, Route> routes = new LinkedHashMap<>();
    String parameter = "";
    @Nullable Node any;
  }

  public Router get(String path, Endpoint endpoint) {
    return get(path, Reply.JSON, endpoint);
  }

  /// A GET that answers something else than JSON.
  public Router get(String path, String produces, Endpoint endpoint) {
    return add(HttpMethod.GET, new Route(path, BodyRule.NONE, produces, endpoint));
  }

  public Router post(String path, BodyRule body, Endpoint endpoint) {
    return add(HttpMethod.POST, new Route(path, body, Reply.JSON, endpoint));
  }

  public Router put(String path, Endpoint endpoint) {
    return add(HttpMethod.PUT, new Route(path, BodyRule.OBJECT, Reply.JSON, endpoint));
  }

  public Router patch(String path, Endpoint endpoint) {
    return add(HttpMethod.PATCH, new Route(path, BodyRule.PATCH, Reply.JSON, endpoint));
  }

  public Router delete(String path, Endpoint endpoint) {
    return add(HttpMethod.DELETE, new Route(path, BodyRule.NONE, Reply.JSON, endpoint));
  }

  /// Every operation as method and path, such as `GET /v1/jobs/{id}`.
  public Set<String> operations() {
    var operations = new TreeSet<String>();
    collect(root, operations);
    return operations;
  }

  /// Looks up a path that [Paths] found to be plain.
  public Match find(HttpMethod method, String path) {
    var exact = whole.get(path);
    return exact != null ? match(exact, method, Map.of()) : walk(method, path);
  }

  private Router add(HttpMethod method, Route route) {
    var node = root;
    for (var segment : segments(route.path)) {
      node = segment.startsWith("{") ? parameter(node, segment) : fixed(node, segment);
    }
    if (node.routes.putIfAbsent(method, route) != null) {
      throw new IllegalStateException(method + " " + route.path + " is mounted twice");
    }
    if (!route.path.contains("{")) {
      whole.put(route.path, node);
    }
    return this;
  }

  private static Node fixed(Node node, String segment) {
    return node.fixed.computeIfAbsent(segment, _ -> new Node());
  }

  private static Node parameter(Node node, String segment) {
    var next = node.any == null ? new Node() : node.any;
    node.any = next;
    node.parameter = segment.substring(1, segment.length() - 1);
    return next;
  }

  private Match walk(HttpMethod method, String path) {
    var parameters = new TreeMap<String, String>();
    var node = root;
    for (var segment : segments(path)) {
      var next = node.fixed.get(segment);
      if (next == null && node.any != null) {
        parameters.put(node.parameter, Percent.decode(segment));
        next = node.any;
      }
      if (next == null) {
        return new Match.Nothing();
      }
      node = next;
    }
    return match(node, method, parameters);
  }

  private static Match match(Node node, HttpMethod method, Map<String, String> parameters) {
    if (node.routes.isEmpty()) {
      return new Match.Nothing();
    }
    var asked = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
    return Optional.ofNullable(node.routes.get(asked))
        .<Match>map(route -> new Match.Found(route, parameters))
        .orElseGet(() -> new Match.OtherMethods(allowed(node)));
  }

  private static Set<String> allowed(Node node) {
    var allowed = new TreeSet<String>();
    node.routes.keySet().forEach(method -> allowed.add(method.name()));
    if (node.routes.containsKey(HttpMethod.GET)) {
      allowed.add(HttpMethod.HEAD.name());
    }
    return allowed;
  }

  private static String[] segments(String path) {
    return path.substring(1).split("/", -1);
  }

  private static void collect(Node node, Set<String> operations) {
    node.routes.forEach((method, route) -> operations.add(method + " " + route.path));
    node.fixed.values().forEach(next -> collect(next, operations));
    if (node.any != null) {
      collect(node.any, operations);
    }
  }
}
