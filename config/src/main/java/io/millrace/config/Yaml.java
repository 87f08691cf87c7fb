package io.millrace.config;

import io.millrace.config.Written.Mapping;
import io.millrace.config.Written.Nothing;
import io.millrace.config.Written.Scalar;
import io.millrace.config.Written.Sequence;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// YAML text in, [Written] out, with the line of every value. What it cannot read it adds to the
/// faults, and leaves out.
///
/// Numbers and booleans are those of JSON: `on`, `no`, `010` and `09:00` stay text.
final class Yaml {
  private static final LoadSettings SETTINGS = LoadSettings.builder().build();

  private final IntFunction<String> placeOfLine;
  private final List<Fault> faults;

  /// A list or map that is met again was repeated by an alias, possibly within itself.
  private final Set<Node> met = new HashSet<>();

  /// Places are made from line numbers, which begin at 1.
  Yaml(IntFunction<String> placeOfLine, List<Fault> faults) {
    this.placeOfLine = placeOfLine;
    this.faults = faults;
  }

  Written read(String text) {
    try {
      return new Compose(SETTINGS)
          .composeString(text)
          .map(node -> written("", node, place(node.getStartMark())))
          .orElse(new Nothing(placeOfLine.apply(1)));
    } catch (MarkedYamlEngineException e) {
      return unreadable("", place(e.getProblemMark()), e.getProblem(), "YAML");
    } catch (YamlEngineException e) {
      return unreadable("", placeOfLine.apply(1), String.valueOf(e.getMessage()), "YAML");
    }
  }

  private Written written(String path, Node node, String place) {
    return switch (node) {
      case ScalarNode scalar -> scalar(path, scalar, place);
      case SequenceNode sequence when met.add(sequence) ->
          new Sequence(
              sequence.getValue().stream()
                  .map(item -> written(path, item, place(item.getStartMark())))
                  .toList(),
              place);
      case MappingNode mapping when met.add(mapping) -> new Mapping(entries(path, mapping), place);
      default -> unreadable(path, place, "an alias of a list or a map", "its text");
    };
  }

  private Map<String, Written> entries(String path, MappingNode mapping) {
    var entries = new LinkedHashMap<String, Written>();
    for (var entry : mapping.getValue()) {
      var place = place(entry.getKeyNode().getStartMark());
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        unreadable(path, place, "a list or a map as a key", "a name");
        continue;
      }
      var inner = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      if (entries.containsKey(key.getValue())) {
        unreadable(inner, place, "the same key as before", "each key once");
      }
      entries.put(key.getValue(), written(inner, entry.getValueNode(), place));
    }
    return entries;
  }

  private Written scalar(String path, ScalarNode node, String place) {
    var text = node.getValue();
    var tag = node.getTag();
    try {
      if (tag.equals(Tag.STR)) {
        return new Scalar(text, text, place);
      } else if (tag.equals(Tag.NULL)) {
        return new Nothing(place);
      } else if (tag.equals(Tag.BOOL)) {
        return new Scalar(Boolean.valueOf(text), text, place);
      } else if (tag.equals(Tag.INT)) {
        return new Scalar(Long.valueOf(text), text, place);
      } else if (tag.equals(Tag.FLOAT)) {
        return new Scalar(Double.valueOf(text), text, place);
      }
      return unreadable(path, place, "the tag " + tag, "a value without a tag");
    } catch (NumberFormatException _) {
      return unreadable(path, place, text, "a number of at most 64 bits");
    }
  }

  private Written unreadable(String path, String place, String found, String allowed) {
    faults.add(new Fault(path, place, found, allowed));
    return new Nothing(place);
  }

  private String place(Optional<Mark> mark) {
    return placeOfLine.apply(mark.map(Mark::getLine).orElse(0) + 1);
  }
}
