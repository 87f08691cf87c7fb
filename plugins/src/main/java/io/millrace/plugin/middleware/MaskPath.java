package io.millrace.plugin.middleware;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/// Where a secret stands in JSON: names with dots between, from the root. `*` stands for one or
/// more names, and an array for each of its items.
record MaskPath(List<String> names) {
  /// Shorter texts stand everywhere, and are no secret worth the name.
  private static final int SHORTEST = 4;

  static MaskPath of(String text) {
    return new MaskPath(List.of(text.split("\\.")));
  }

  /// Whether there was something to mask.
  boolean mask(ObjectNode root, String mask) {
    boolean[] changed = {false};
    visit(
        root,
        names,
        (parent, name) -> {
          parent.put(name, mask);
          changed[0] = true;
        });
    return changed[0];
  }

  /// Adds the texts and numbers that stand there, and below.
  void collect(ObjectNode root, Collection<String> into) {
    visit(root, names, (parent, name) -> leaves(parent.get(name), into));
  }

  private static void leaves(JsonNode node, Collection<String> into) {
    if (node.isContainerNode()) {
      node.forEach(child -> leaves(child, into));
    } else if (node.asText().length() >= SHORTEST) {
      into.add(node.asText());
    }
  }

  private static void visit(
      JsonNode node, List<String> rest, BiConsumer<ObjectNode, String> found) {
    if (node.isArray()) {
      node.forEach(item -> visit(item, rest, found));
    } else if (node instanceof ObjectNode object) {
      for (var name : object.propertyStream().map(it -> it.getKey()).toList()) {
        step(object, name, rest, found);
      }
    }
  }

  private static void step(
      ObjectNode object, String name, List<String> rest, BiConsumer<ObjectNode, String> found) {
    boolean any = rest.getFirst().equals("*");
    if (any || rest.getFirst().equals(name)) {
      if (rest.size() == 1) {
        found.accept(object, name);
      } else {
        visit(object.path(name), rest.subList(1, rest.size()), found);
      }
    }
    if (any) {
      visit(object.path(name), rest, found);
    }
  }
}
