package io.millrace.server.http.fields;

import io.millrace.core.job.Fault;
import io.millrace.server.http.json.syntax.Position;
import java.util.Optional;

/// A fault that was found, the name that was perhaps meant, and where in a text it stands.
///
/// In the query of a URL there are no pointers: there a fault's pointer is `?` and the parameter.
public record Finding(Fault fault, Optional<String> hint, Optional<Stretch> stretch) {
  /// A part of a text: where it begins, and how many characters it has.
  public record Stretch(Position position, int length) {}

  private static final String QUERY = "?";

  public static Finding of(Fault fault) {
    return new Finding(fault, Optional.empty(), Optional.empty());
  }

  public static Finding ofQuery(String parameter, String reason, String detail) {
    return of(new Fault(QUERY + parameter, reason, detail));
  }

  public Finding withHint(Optional<String> meant) {
    return new Finding(fault, meant, stretch);
  }

  /// The same fault, of that part of the text that stands there.
  public Finding in(Stretch part) {
    return new Finding(fault, hint, Optional.of(part));
  }

  /// The same in a thing that lies deeper.
  public Finding under(String parent) {
    return new Finding(fault.under(parent), hint, stretch);
  }

  public boolean isOfQuery() {
    return fault.pointer().startsWith(QUERY);
  }

  /// The pointer into the body, or the name of the parameter.
  public String where() {
    return isOfQuery() ? fault.pointer().substring(QUERY.length()) : fault.pointer();
  }
}
