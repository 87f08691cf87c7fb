package io.millrace.server.http.route.enqueue;

import io.millrace.core.job.Fault;
import io.millrace.server.http.route.Refusals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Jobs of one call that wait for each other: what they call each other, and in which order they go
/// in, so that parents are there before their children.
public final class Chain {
  private static final String REF = "@";

  private final List<Wanted> all;

  private Chain(List<Wanted> all) {
    this.all = all;
  }

  /// Whether the ids of the jobs have to be known before they can be sent.
  static boolean names(List<Wanted> all) {
    return Wanted.drafts(all).stream()
        .flatMap(it -> it.ties().parents().stream())
        .anyMatch(it -> it.startsWith(REF));
  }

  /// The same jobs with ids for refs; those that name a ref which is not there, or wait for
  /// themselves, are refused.
  static List<Wanted> resolve(List<Wanted> all) {
    if (Wanted.drafts(all).stream().allMatch(it -> it.ties().parents().isEmpty())) {
      return all;
    }
    return new Chain(new Chain(all).named()).withoutCircles();
  }

  private List<Wanted> named() {
    var ids = new HashMap<String, String>();
    var resolved = new ArrayList<Wanted>(all.size());
    for (var one : all) {
      if (one instanceof Wanted.Good good && good.ref().isPresent()) {
        var id = good.draft().id().orElse("");
        var before = ids.putIfAbsent(good.ref().get(), id);
        resolved.add(
            before == null ? one : bad("/ref", "conflict", "another item has this ref already"));
      } else {
        resolved.add(one);
      }
    }
    resolved.replaceAll(one -> one instanceof Wanted.Good good ? named(good, ids) : one);
    return resolved;
  }

  private static Wanted named(Wanted.Good good, Map<String, String> ids) {
    var faults = new ArrayList<Fault>();
    var parents = new ArrayList<String>();
    for (var parent : good.draft().ties().parents()) {
      var id = parent.startsWith(REF) ? ids.get(parent.substring(1)) : parent;
      var pointer = "/depends_on/" + parents.size();
      if (id == null) {
        faults.add(new Fault(pointer, Fault.UNKNOWN_REFERENCE, "no item here has that ref"));
      } else if (parents.contains(id)) {
        faults.add(new Fault(pointer, "conflict", "name each job once, by its id or its ref"));
      }
      parents.add(id == null ? parent : id);
    }
    return faults.isEmpty()
        ? good.of(good.draft().withTies(good.draft().ties().withParents(parents)))
        : new Wanted.Bad(Refusals.faults(faults));
  }

  private List<Wanted> withoutCircles() {
    var placed = new HashSet<>(order(all));
    var resolved = new ArrayList<>(all);
    for (int at = 0; at < resolved.size(); at++) {
      if (resolved.get(at) instanceof Wanted.Good && !placed.contains(at)) {
        resolved.set(at, bad("/depends_on", "conflict", "it would wait for itself"));
      }
    }
    return resolved;
  }

  private static Wanted bad(String pointer, String reason, String detail) {
    return new Wanted.Bad(Refusals.faults(List.of(new Fault(pointer, reason, detail))));
  }

  /// The places of the good ones, parents first and otherwise as they came; without those that wait
  /// for themselves. Each tie is looked at once, however they lie (A. B. Kahn, 1962).
  static List<Integer> order(List<Wanted> all) {
    var byId = byId(all);
    var children = new HashMap<Integer, List<Integer>>();
    var open = new int[all.size()];
    var free = new PriorityQueue<Integer>();
    for (int at = 0; at < all.size(); at++) {
      if (all.get(at) instanceof Wanted.Good good) {
        for (var parent : good.draft().ties().parents()) {
          var place = byId.get(parent);
          if (place != null) {
            children.computeIfAbsent(place, _ -> new ArrayList<>()).add(at);
            open[at]++;
          }
        }
        if (open[at] == 0) {
          free.add(at);
        }
      }
    }
    return placed(free, children, open);
  }

  private static Map<String, Integer> byId(List<Wanted> all) {
    var byId = new HashMap<String, Integer>();
    for (int at = 0; at < all.size(); at++) {
      if (all.get(at) instanceof Wanted.Good good) {
        int place = at;
        good.draft().id().ifPresent(id -> byId.putIfAbsent(id, place));
      }
    }
    return byId;
  }

  private static List<Integer> placed(
      PriorityQueue<Integer> free, Map<Integer, List<Integer>> children, int[] open) {
    var order = new ArrayList<Integer>(open.length);
    while (!free.isEmpty()) {
      var place = free.remove();
      order.add(place);
      for (var child : children.getOrDefault(place, List.of())) {
        if (--open[child] == 0) {
          free.add(child);
        }
      }
    }
    return order;
  }
}
