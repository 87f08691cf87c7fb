package io.millrace.server.world;

import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.Claim;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.operation.Operation;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.OperationStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What nodes promise beyond what their store does: no lease is worked on twice; who is well keeps
/// what it was lent; one leads at a time; what was taken in is there.
final class Judge {
  /// A lease, and the time that the word takes which withdraws it.
  private static final long UNKNOWN_MS = 20_000;

  private final Backend store;
  private final Hours hours;
  private final Rare rare;
  private final Set<String> tokens = new HashSet<>();
  private final Map<String, Begun> last = new HashMap<>();

  /// Who works on each operation.
  private final Map<String, String> works = new HashMap<>();

  private final List<String> acknowledged = new ArrayList<>();
  private final List<String> operations = new ArrayList<>();
  private @Nullable Throwable broken;

  /// When somebody last had reason to lose a lease; what was under way then comes for a while yet.
  private long troubledAt = Long.MIN_VALUE / 2;

  private long deposedAt = Long.MIN_VALUE / 2;

  private record Begun(String token, int rescues, Member on, long at) {}

  Judge(Backend store, Hours hours, Rare rare) {
    this.store = store;
    this.hours = hours;
    this.rare = rare;
  }

  /// What a node hears is judged where it is said.
  Line.Ear ear(String node) {
    return new Line.Ear() {
      @Override
      public void said(Object answer) {
        if (answer instanceof List<?> list) {
          list.forEach(it -> taken(it, node));
        }
      }

      @Override
      public void broken(Throwable why) {
        Judge.this.broken(why);
      }
    };
  }

  private void taken(Object answer, String node) {
    if (answer instanceof OperationStore.Taken(Operation operation, _)) {
      var before = works.put(operation.id(), node);
      if (before != null && !before.equals(node)) {
        rare.saw(Rare.Sight.OPERATION_TAKEN_OVER);
      }
    }
  }

  /// What no node may say or throw.
  void broken(Throwable why) {
    if (broken == null) {
      broken = why;
    }
  }

  /// Fails of what went wrong where nobody else hears of it.
  void check() {
    if (broken != null) {
      throw broken instanceof AssertionError violation
          ? violation
          : new Violation("somebody failed of " + broken);
    }
  }

  /// Nobody is to blame for a lease that is lost now, or has been lent before.
  void troubled() {
    troubledAt = hours.millis();
  }

  void begun(Claim claim, Member on) {
    var token = claim.lease().token().text();
    var id = claim.job().id();
    if (!tokens.add(token)) {
      broken(new Violation("%s was begun twice under one lease".formatted(id)));
    }
    var before = last.put(id, new Begun(token, claim.rescues(), on, hours.millis()));
    if (before != null && isLostByTheWell(before, claim.rescues())) {
      broken(lost(id, before));
    }
  }

  private boolean isLostByTheWell(Begun begun, int rescues) {
    return rescues > begun.rescues && begun.at > troubledAt + Line.LATEST_MS && begun.on.isUp();
  }

  private static Violation lost(String id, Begun begun) {
    return new Violation("%s lost its lease on %s, which was well".formatted(id, begun.on.name()));
  }

  void ended(Claim claim) {
    var begun = last.get(claim.job().id());
    if (begun != null && begun.token.equals(claim.lease().token().text())) {
      last.remove(claim.job().id());
    }
  }

  /// Somebody asks a node to cancel it.
  void cancelled(String id, Member by) {
    var begun = last.get(id);
    if (begun != null && begun.on != by) {
      rare.saw(Rare.Sight.CANCELLED_ELSEWHERE);
    }
  }

  /// Somebody was told that this job is there.
  void acknowledged(String id) {
    acknowledged.add(id);
  }

  List<String> acknowledged() {
    return acknowledged;
  }

  /// Somebody was told that this operation is there.
  void acknowledgedOperation(String id) {
    operations.add(id);
  }

  List<String> acknowledgedOperations() {
    return operations;
  }

  /// Who is well has renewed its leases.
  void checkLeases(List<String> ids) {
    for (var found : store.search().get(ids).await()) {
      if (found instanceof Found.Here(JobSnapshot there)) {
        var begun = last.get(there.id());
        if (begun != null && isLostByTheWell(begun, there.life().rescues())) {
          throw lost(there.id(), begun);
        }
      }
    }
  }

  /// Who leads was asked to make room for another, and may not know for a while.
  void deposed() {
    deposedAt = hours.millis();
  }

  /// Answers whether two do that may.
  boolean checkLeaders(List<Member> members) {
    var leaders = members.stream().filter(it -> !it.isDead() && it.leads()).toList();
    boolean two = leaders.size() > 1;
    if (two && hours.millis() - deposedAt > UNKNOWN_MS) {
      throw new Violation("%s lead at once".formatted(leaders.stream().map(Member::name).toList()));
    }
    return two;
  }
}
