package io.millrace.core.form;

import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.Worker;
import io.millrace.core.worker.WorkerState;

/// The binary form of workers, and of what is said by and to them.
public final class WorkerForm {
  private WorkerForm() {}

  public static void write(Out out, Enrolment it) {
    out.text(it.id()).word(it.mode()).duration(it.ttl()).json(it.about());
  }

  public static Enrolment enrolment(In in) {
    return new Enrolment(in.text(), in.word(Enrolment.Mode.values()), in.duration(), in.json());
  }

  public static void write(Out out, Beat it) {
    out.text(it.id()).word(it.state()).json(it.said());
  }

  public static Beat beat(In in) {
    return new Beat(in.text(), in.word(WorkerState.values()), in.json());
  }

  public static void write(Out out, Order it) {
    out.word(it.what()).text(it.reason()).duration(it.grace()).instant(it.at());
  }

  public static Order order(In in) {
    return new Order(in.word(Order.What.values()), in.text(), in.duration(), in.instant());
  }

  public static void write(Out out, Worker it) {
    write(out, it.enrolment());
    write(out, it.last());
    out.maybe(it.order(), WorkerForm::write);
    out.number(it.tally().succeeded()).number(it.tally().failed());
    out.instant(it.since()).instant(it.seen());
  }

  public static Worker worker(In in) {
    return new Worker(
        enrolment(in),
        beat(in),
        in.maybe(WorkerForm::order),
        new Tally(in.number(), in.number()),
        in.instant(),
        in.instant());
  }
}
