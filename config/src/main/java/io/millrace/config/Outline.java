package io.millrace.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The known keys, laid out as the tree in which they stand.
public final class Outline {
  private Outline() {}

  /// A JSON Schema (2020-12) of the file, for editors and other tools.
  public static Map<String, Object> schema(List<KnownKey> keys) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Configuration of Millrace");
    schema.putAll(tree(keys, 0, Outline::shape, Outline::section));
    return schema;
  }

  /// What is in force, secrets masked. A key without a value is left out.
  public static Map<String, Object> inForce(List<KnownKey> keys) {
    var set = keys.stream().filter(key -> key.value().isPresent()).toList();
    return tree(set, 0, key -> key.value().orElseThrow(), UnaryOperator.identity());
  }

  private static Map<String, Object> tree(
      List<KnownKey> keys,
      int depth,
      Function<KnownKey, Object> leaf,
      UnaryOperator<Map<String, Object>> branch) {
    var tree = new LinkedHashMap<String, Object>();
    keys.stream()
        .collect(Collectors.groupingBy(name(depth), LinkedHashMap::new, Collectors.toList()))
        .forEach((name, inside) -> {
          var first = inside.getFirst();
          var isLeaf = first.names().size() == depth + 1;
          tree.put(name, isLeaf ? leaf.apply(first) : tree(inside, depth + 1, leaf, branch));
        });
    return branch.apply(tree);
  }

  private static Function<KnownKey, String> name(int depth) {
    return key -> key.names().get(depth);
  }

  /// A section whose keys are all commented out is null.
  private static Map<String, Object> section(Map<String, Object> properties) {
    var section = new LinkedHashMap<String, Object>();
    section.put("type", List.of("object", "null"));
    section.put("additionalProperties", false);
    section.put("properties", properties);
    return section;
  }

  private static Map<String, Object> shape(KnownKey key) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("description", "%s (%s)".formatted(key.meaning(), key.allowed()));
    shape.putAll(new TreeMap<>(key.shape()));
    key.byDefault().ifPresent(value -> shape.put("default", value));
    return shape;
  }
}
