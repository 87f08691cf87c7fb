package io.millrace.server.http.route.node;

import io.millrace.server.http.json.JsonWriter;
import java.util.List;

/// The plugins of a node as they are answered.
public final class PluginList {
  private PluginList() {}

  /// One plugin and what it brings: types of job, names of middleware, classes of classifiers,
  /// names of functions.
  public record Listed(
      String name,
      String version,
      String file,
      List<String> performers,
      List<String> middleware,
      List<String> classifiers,
      List<String> functions) {}

  public static JsonWriter write(List<Listed> plugins) {
    var json = new JsonWriter().object().array("items");
    for (var plugin : plugins) {
      json.object()
          .put("name", plugin.name)
          .put("version", plugin.version)
          .put("file", plugin.file)
          .put("performers", plugin.performers)
          .put("middleware", plugin.middleware)
          .put("classifiers", plugin.classifiers)
          .put("functions", plugin.functions)
          .endObject();
    }
    return json.endArray().endObject();
  }
}
