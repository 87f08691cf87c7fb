package io.millrace.server.http.route;

import io.millrace.core.job.Fault;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.resource.Names;
import java.util.List;
import java.util.function.Function;

/// Reads what a call sends: the one object of its body to the end, with every fault in it at once,
/// and the name in its path.
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

  /// What a path names that the call may make: only what is fit for a name.
  public static String name(Call call, String noun) {
    var name = call.parameter("name");
    if (!QueueConfig.isName(name)) {
      var detail = "a " + noun + "'s name is " + Names.NAMED;
      throw Refusals.faults(List.of(new Fault("/name", "format", detail))).exception();
    }
    return name;
  }
}
