package io.millrace.plugin.middleware;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.text.Mask;
import io.millrace.core.text.NamePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/// Finds the secrets that stand at a path of some JSON, to mask them or to know them elsewhere.
record MaskPath(NamePath path) {
  /// Shorter texts stand everywhere, and are no secret worth the name.
  private static final int SHORTEST = 4;

  static MaskPath of(String text) {
    return new MaskPath(NamePath.of(text));
  }

  /// Whether there was something to mask.
  boolean mask(ObjectNode root) {
    boolean[] changed = {false};
    visit(
        root,
        new ArrayList<>(),
        (parent, name) -> {
          parent.put(name, Mask.TEXT);
          changed[0] = true;
        });
    return changed[0];
  }

  /// Adds the texts and numbers that stand there, and below.
  void collect(ObjectNode root, Collection<String> into) {
    visit(root, new ArrayList<>(), (parent, name) -> leaves(parent.get(name), into));
  }

  private static void leaves(JsonNode node, Collection<String> into) {
    if (node.isContainerNode()) {
      node.forEach(child -> leaves(child, into));
    } else if (node.asText().length() >= SHORTEST) {
      into.add(node.asText());
    }
  }

  /// Goes through all that stands below a place, but not below what was found.
  private void visit(JsonNode node, List<String> place, BiConsumer<ObjectNode, String> found) {
    if (node.isArray()) {
      node.forEach(item -> visit(item, place, found));
    } else if (node instanceof ObjectNode object) {
      for (var name : object.propertyStream().map(it -> it.getKey()).toList()) {
        place.add(name);
        if (path.fits(place)) {
          found.accept(object, name);
        } else {
          visit(object.path(name), place, found);
        }
        place.removeLast();
      }
    }
  }
}
