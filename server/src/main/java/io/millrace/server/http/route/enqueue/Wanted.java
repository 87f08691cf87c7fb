package io.millrace.server.http.route.enqueue;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Origin;
import io.millrace.server.http.call.Body;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.http.resource.job.Drafts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One of the things that were sent to be enqueued: a job to be, or why it is none.
public sealed interface Wanted {
  /// `ref` is what those beside it call it; `ours`: its id was fixed for this call, so to know it
  /// means that the call was here before.
  record Good(Draft draft, Optional<String> ref, boolean ours) implements Wanted {
    Good of(Draft changed) {
      return new Good(changed, ref, ours);
    }

    /// A job that this very call has made before is answered as it was then.
    Submitted told(Submitted submitted) {
      return ours
              && submitted instanceof Submitted.Taken(Enqueued.Known(_, _, var there))
              && there.isPresent()
          ? new Submitted.Taken(new Enqueued.New(there.get()))
          : submitted;
    }
  }

  record Bad(Problem problem) implements Wanted {}

  /// All that a call brought; each has at most so many bytes.
  static List<Wanted> of(Call call, int most) {
    return switch (call.body()) {
      case Body.One(JsonValue value) -> List.of(read(call, value, most));
      case Body.Many(var sent) ->
          sent.stream()
              .map(one ->
                  switch (one) {
                    case Body.Item.Read(JsonValue value) -> read(call, value, most);
                    case Body.Item.Unread(Problem problem) -> new Bad(problem);
                  })
              .toList();
    };
  }

  private static Wanted read(Call call, JsonValue value, int most) {
    if (value.size() > most) {
      return new Bad(
          Problem.of(ProblemCode.PAYLOAD_TOO_LARGE, "one job has at most " + most + " bytes")
              .with("limit", most));
    }
    var faults = new Faults();
    var draft = Drafts.read(value, origin(call, Origin.API), faults);
    try {
      faults.raise();
      var refusal = Reached.by(call.caller()).refusal(draft.queue(), draft.type());
      if (refusal.isPresent()) {
        return new Bad(refusal.get());
      }
      return new Good(draft, Drafts.ref(value), false);
    } catch (InvalidFields invalid) {
      return new Bad(Problem.of(invalid.findings()));
    }
  }

  /// A job of this origin as the call sends it.
  static Origin origin(Call call, Origin origin) {
    var named = origin.withBy(call.caller().name());
    return call.traceparent().map(named::withTrace).orElse(named);
  }

  /// The drafts of the good ones.
  static List<Draft> drafts(List<Wanted> all) {
    var drafts = new ArrayList<Draft>(all.size());
    for (var one : all) {
      if (one instanceof Good good) {
        drafts.add(good.draft());
      }
    }
    return drafts;
  }
}
