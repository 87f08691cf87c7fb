package io.millrace.server.http.call;

import io.vertx.core.http.HttpMethod;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// Which operations there are under which path.
///
/// Paths are written as in the API document, `/v1/jobs/{id}`. The table knows what is there; to
/// find it by the path of a request is for Vert.x Web.
public final class Table {
  private static final List<String> JSON = List.of(Reply.JSON);

  private final Map<String, Resource> resources = new LinkedHashMap<>();

  /// One operation: what its body may be, in which content types it can answer (the usual one
  /// first), who answers.
  public record Operation(BodyRule body, List<String> produces, Endpoint endpoint) {}

  /// What is under one path, by method. HEAD is answered by what answers GET.
  public static final class Resource {
    private final Map<HttpMethod, Operation> operations = new LinkedHashMap<>();

    public Optional<Operation> operation(HttpMethod method) {
      var asked = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
      return Optional.ofNullable(operations.get(asked));
    }

    /// The methods it takes.
    public Set<String> allowed() {
      var allowed = new TreeSet<String>();
      operations.keySet().forEach(method -> allowed.add(method.name()));
      if (operations.containsKey(HttpMethod.GET)) {
        allowed.add(HttpMethod.HEAD.name());
      }
      return allowed;
    }
  }

  public Table get(String path, Endpoint endpoint) {
    return get(path, Reply.JSON, endpoint);
  }

  /// A GET that answers something else than JSON.
  public Table get(String path, String produces, Endpoint endpoint) {
    return add(HttpMethod.GET, path, new Operation(BodyRule.NONE, List.of(produces), endpoint));
  }

  /// A GET of a list, which can also come as one item a line.
  public Table list(String path, Endpoint endpoint) {
    var produces = List.of(Reply.JSON, BodyRule.LINES);
    return add(HttpMethod.GET, path, new Operation(BodyRule.NONE, produces, endpoint));
  }

  /// A GET that can also go on as events.
  public Table followed(String path, Endpoint endpoint) {
    var produces = List.of(Reply.JSON, Reply.EVENTS);
    return add(HttpMethod.GET, path, new Operation(BodyRule.NONE, produces, endpoint));
  }

  public Table post(String path, BodyRule body, Endpoint endpoint) {
    return add(HttpMethod.POST, path, new Operation(body, JSON, endpoint));
  }

  public Table put(String path, Endpoint endpoint) {
    return add(HttpMethod.PUT, path, new Operation(BodyRule.OBJECT, JSON, endpoint));
  }

  public Table patch(String path, Endpoint endpoint) {
    return add(HttpMethod.PATCH, path, new Operation(BodyRule.PATCH, JSON, endpoint));
  }

  public Table delete(String path, Endpoint endpoint) {
    return add(HttpMethod.DELETE, path, new Operation(BodyRule.NONE, JSON, endpoint));
  }

  /// All that another has, with endpoints as `change` makes them of `POST /v1/jobs` and what
  /// answers it there.
  public void addAll(Table other, BiFunction<String, Endpoint, Endpoint> change) {
    other.resources.forEach((path, resource) ->
        resource.operations.forEach((method, it) -> {
          var endpoint = change.apply(method + " " + path, it.endpoint);
          add(method, path, new Operation(it.body, it.produces, endpoint));
        }));
  }

  /// Every operation as method and path, such as `GET /v1/jobs/{id}`.
  public Set<String> operations() {
    var operations = new TreeSet<String>();
    resources.forEach((path, resource) ->
        resource.operations.keySet().forEach(method -> operations.add(method + " " + path)));
    return operations;
  }

  /// Every path and what is there, those without parameters first: a fixed path wins over one that
  /// could be read so.
  public List<Map.Entry<String, Resource>> resources() {
    return resources.entrySet().stream()
        .sorted(Comparator.comparing(it -> it.getKey().contains("{")))
        .toList();
  }

  private Table add(HttpMethod method, String path, Operation operation) {
    var resource = resources.computeIfAbsent(path, _ -> new Resource());
    if (resource.operations.putIfAbsent(method, operation) != null) {
      throw new IllegalStateException(method + " " + path + " is mounted twice");
    }
    return this;
  }
}
