package io.millrace.config;

import io.millrace.config.Written.Line;
import io.millrace.config.Written.Mapping;
import io.millrace.config.Written.Nothing;
import io.millrace.config.Written.Scalar;
import io.millrace.config.Written.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The YAML file: sections within sections.
record FileSource(Written root) implements Source {

  @Override
  public Optional<Written> find(String path) {
    var here = root;
    for (var name : path.split("\\.", -1)) {
      if (!(here instanceof Mapping mapping) || !mapping.entries().containsKey(name)) {
        return Optional.empty();
      }
      here = mapping.entries().get(name);
    }
    return here instanceof Nothing ? Optional.empty() : Optional.of(here);
  }

  @Override
  public List<Fault> strangers(KnownKeys known) {
    var faults = new ArrayList<Fault>();
    inspect("", root, known, faults);
    return faults;
  }

  private static void inspect(String path, Written here, KnownKeys known, List<Fault> faults) {
    switch (here) {
      case Mapping section -> entries(path, section.entries(), known, faults);
      case Nothing _ -> {}
      case Scalar _, Line _, Sequence _ ->
          faults.add(new Fault(path, here.place(), here.found(), "a map of keys"));
    }
  }

  private static void entries(
      String section, Map<String, Written> entries, KnownKeys known, List<Fault> faults) {
    entries.forEach((name, value) -> {
      var path = section.isEmpty() ? name : section + "." + name;
      // A dot within a name would look like a section, but is not found as one.
      var nested = !name.contains(".");
      if (nested && known.sections().contains(path)) {
        inspect(path, value, known, faults);
      } else if (!nested || !known.keys().contains(path)) {
        faults.add(known.stranger(path, value.place()));
      }
    });
  }
}
