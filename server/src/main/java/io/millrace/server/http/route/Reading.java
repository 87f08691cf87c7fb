package io.millrace.server.http.route;

import io.millrace.server.http.call.Call;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import java.util.function.Function;

/// Reads the one object of a call's body to its end, and lets every fault in it speak at once.
public final class Reading {
  private Reading() {}

  public static <T> T body(Call call, Function<Fields, T> reader) {
    call.query().end();
    var faults = new Faults();
    var fields = Fields.of(call.json(), faults);
    T read = reader.apply(fields);
    fields.end();
    faults.raise();
    return read;
  }
}
