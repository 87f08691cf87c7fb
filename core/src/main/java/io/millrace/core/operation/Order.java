package io.millrace.core.operation;

import io.millrace.core.access.Reach;
import io.millrace.core.job.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What an operation is to do: an action, to what, how fast, in whose name and why. With `canary`
/// the first so many are done alone, then the next so many, and the rest only if all went well.
public record Order(
    Action action,
    Target target,
    Json params,
    Optional<Pace> pace,
    List<Integer> canary,
    Actor actor,
    Optional<String> reason) {
  public static final int MOST_IDS = 10_000;
  public static final int MOST_STAGES = 10;
  public static final int LARGEST_STAGE = 1_000;

  /// Everything of a resource that a query finds, or what is named.
  public record Target(Resource resource, Optional<String> q, List<String> ids) {
    public Target {
      ids = List.copyOf(ids);
    }

    public static Target of(Resource resource, String q) {
      return new Target(resource, Optional.of(q), List.of());
    }

    public static Target of(Resource resource, List<String> ids) {
      return new Target(resource, Optional.empty(), ids);
    }
  }

  /// Who wanted it, and of what he may see anything at all.
  public record Actor(String name, Reach reach) {}

  /// The scope that somebody needs for it: the one of the single calls that do the same.
  public String scope() {
    return switch (target.resource) {
      case JOBS -> "jobs:write";
      case QUEUES -> action == Action.PURGE ? "queues:admin" : "queues:write";
      case WORKERS -> "workers:write";
    };
  }

  /// The same, as far as somebody reaches.
  public Order within(Reach reach) {
    var there = new Actor(actor.name, reach);
    return new Order(action, target, params, pace, canary, there, reason);
  }

  /// Most items that it may be done to, where it was bounded.
  public OptionalLong limit() {
    var limit = params.tree().path("limit");
    return limit.isNumber() ? OptionalLong.of(limit.longValue()) : OptionalLong.empty();
  }

  public Order {
    canary = List.copyOf(canary);
    if (target.q.isEmpty() && target.ids.isEmpty()) {
      throw new IllegalArgumentException("an operation is about something");
    }
  }

  /// Whether its queues take nothing new until it ends.
  public boolean closes() {
    return action == Action.DRAIN && params.tree().path("reject_new").asBoolean(true);
  }
}
