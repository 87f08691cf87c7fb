package io.millrace.server.http.resource;

import io.millrace.core.job.Json;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonText;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// What the configuration file says in the shapes of the API: read by the same readers.
public final class FromFile {
  private FromFile() {}

  /// What that reader makes of a tree that stands at a place; what is wrong with it goes to
  /// `refuse`, where and in words, and then there is nothing.
  public static <T> Optional<T> read(
      Object tree,
      String at,
      Function<Fields, Optional<T>> reader,
      BiConsumer<String, String> refuse) {
    var faults = new Faults();
    var value = JsonText.read(Json.write(tree).bytes()).root();
    var read = reader.apply(Fields.of(value, at, faults));
    try {
      faults.raise();
      return read;
    } catch (InvalidFields invalid) {
      for (var finding : invalid.findings()) {
        refuse.accept(finding.fault().pointer(), finding.fault().detail());
      }
      return Optional.empty();
    }
  }
}
