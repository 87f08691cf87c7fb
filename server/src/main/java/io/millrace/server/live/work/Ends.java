package io.millrace.server.live.work;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Token;
import io.millrace.server.http.resource.work.Settles;
import io.millrace.server.http.route.work.Settling.Item;
import io.millrace.server.http.route.work.Settling.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Ends of attempts that came with one message, taken to the store together and answered one by
/// one.
final class Ends {
  private final Workshop shop;
  private final Wire wire;
  private final Holdings holdings;
  private List<End> ends = new ArrayList<>();

  /// What a request said.
  private record End(long request, Item item) {}

  Ends(Workshop shop, Wire wire, Holdings holdings) {
    this.shop = shop;
    this.wire = wire;
    this.holdings = holdings;
  }

  void add(long request, Item item) {
    ends.add(new End(request, item));
  }

  /// Settles them; `after` follows with how many there were.
  void flush(Caller caller, IntConsumer after) {
    if (ends.isEmpty()) {
      return;
    }
    var those = ends;
    ends = new ArrayList<>();
    shop.settling(caller)
        .settle(those.stream().map(End::item).toList())
        .onComplete(
            results -> answer(those, results),
            cause -> those.forEach(it -> wire.refuse(Optional.of(it.request), cause)))
        .onComplete(_ -> after.accept(those.size()), _ -> after.accept(those.size()));
  }

  private void answer(List<End> those, List<Result> results) {
    for (int at = 0; at < those.size(); at++) {
      var end = those.get(at);
      // Whatever it was answered, nobody works under that token any more.
      Token.of(end.item.said().token()).ifPresent(holdings::ended);
      switch (results.get(at)) {
        case Result.Done(String id, var ended) ->
            wire.send(
                "ok",
                json -> Settles.writeEnded(json.put("id", end.request).name("result"), id, ended));
        case Result.Refused(_, var problem) ->
            wire.refuse(Optional.of(end.request), problem.exception());
      }
    }
  }
}
