package io.millrace.core.form;

import io.millrace.core.access.Names;
import io.millrace.core.access.Reach;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Resource;
import io.millrace.core.query.Page.Cursor;
import java.util.Set;

/// The binary form of operations: what one is to do, which is written once, and how far it came.
public final class OperationForm {
  private OperationForm() {}

  public static void write(Out out, Order order) {
    out.word(order.action()).word(order.target().resource());
    out.maybe(order.target().q(), Out::text).all(order.target().ids(), Out::text);
    out.json(order.params());
    out.maybe(order.pace(), (to, it) -> to.number(it.count()).duration(it.per()));
    out.all(order.canary(), (to, it) -> to.number(it)).text(order.actor().name());
    out.all(order.actor().reach().queues().patterns(), Out::text);
    out.all(order.actor().reach().types().patterns(), Out::text);
    out.maybe(order.reason(), Out::text);
  }

  public static Order order(In in) {
    return new Order(
        in.word(Action.values()),
        new Order.Target(in.word(Resource.values()), in.maybe(In::text), in.all(In::text)),
        in.json(),
        in.maybe(it -> new Pace(it.whole(), it.duration())),
        in.all(In::whole),
        new Order.Actor(in.text(), new Reach(names(in), names(in))),
        in.maybe(In::text));
  }

  private static Names names(In in) {
    return new Names(Set.copyOf(in.all(In::text)));
  }

  /// All of it but what it is to do.
  public static void write(Out out, Operation operation) {
    var counts = operation.counts();
    var times = operation.times();
    out.word(operation.state()).number(counts.matched()).number(counts.done());
    out.number(counts.failed()).number(counts.skipped()).number(counts.undone());
    write(out, operation.place());
    out.instant(times.createdAt()).maybe(times.startedAt(), Out::instant);
    out.maybe(times.finishedAt(), Out::instant).maybe(times.undoUntil(), Out::instant);
    out.maybe(operation.error(), Out::text);
  }

  public static Operation operation(In in, String id, Order order) {
    return new Operation(
        id,
        order,
        in.word(OperationState.values()),
        new Headway(in.number(), in.number(), in.number(), in.number(), in.number()),
        place(in),
        new Operation.Times(
            in.instant(), in.maybe(In::instant), in.maybe(In::instant), in.maybe(In::instant)),
        in.maybe(In::text));
  }

  private static void write(Out out, Place place) {
    out.flag(place.back());
    out.maybe(place.after(), (to, it) -> to.signed(it.value()).signed(it.place()));
    out.number(place.stage()).number(place.staged()).all(place.watched(), Out::text);
    out.maybe(place.next(), Out::instant);
  }

  private static Place place(In in) {
    return new Place(
        in.flag(),
        in.maybe(it -> new Cursor(it.signed(), it.signed())),
        in.whole(),
        in.whole(),
        in.all(In::text),
        in.maybe(In::instant));
  }

  public static void write(Out out, Failed failed) {
    out.text(failed.id()).text(failed.code()).text(failed.detail());
  }

  public static Failed failed(In in) {
    return new Failed(in.text(), in.text(), in.text());
  }
}
