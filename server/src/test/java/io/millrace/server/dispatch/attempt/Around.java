package io.millrace.server.dispatch.attempt;

import io.millrace.core.job.Failure;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Entry;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Remedy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Middleware that notes its turns in a list, and does in them what a test says.
public class Around implements Middleware {
  final List<Ruling> rulings = new ArrayList<>();
  private final String name;
  private final List<String> turns;
  Entry entry = Entry.PROCEED;
  Remedy remedy = Remedy.PASS;
  UnaryOperator<Outcome> after = UnaryOperator.identity();
  Set<String> types = Set.of();
  Set<String> throwing = Set.of();
  boolean nonblocking;

  Around(String name, List<String> turns) {
    this.name = name;
    this.turns = turns;
  }

  private void turn(String what) {
    turns.add(name + " " + what);
    if (throwing.contains(what)) {
      throw new IllegalStateException(name + " " + what);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> types() {
    return types;
  }

  @Override
  public boolean nonblocking() {
    return nonblocking;
  }

  @Override
  public Entry beforeExecute(Context context) {
    turn("before");
    return entry;
  }

  @Override
  public Outcome afterExecute(Context context, Outcome outcome) {
    turn("after");
    return after.apply(outcome);
  }

  @Override
  public Remedy onError(Context context, Failure failure) {
    turn("error");
    return remedy;
  }

  @Override
  public void onComplete(Context context, Ruling ruling, Duration ran) {
    rulings.add(ruling);
    turn("complete");
  }
}
