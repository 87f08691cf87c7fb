package io.millrace.server.http.resource;

import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonText;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// What the configuration file says in the shapes of the API: read by the same readers.
public final class FromFile {
  private FromFile() {}

  /// What that reader makes of a tree that stands at a place; what is wrong with it goes to
  /// `refuse` in words, and then there is nothing.
  public static <T> Optional<T> read(
      Object tree, String at, Function<Fields, Optional<T>> reader, Consumer<String> refuse) {
    var faults = new Faults();
    var value = JsonText.read(Json.write(tree).bytes()).root();
    var read = reader.apply(Fields.of(value, at, faults));
    try {
      faults.raise();
      return read;
    } catch (InvalidFields invalid) {
      invalid.findings().forEach(finding -> refuse.accept(said(finding.fault())));
      return Optional.empty();
    }
  }

  private static String said(Fault fault) {
    return fault.pointer() + " " + fault.detail();
  }
}
