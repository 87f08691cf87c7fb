package io.millrace.backend.memory.keep;

import io.millrace.core.form.In;
import io.millrace.core.form.OperationForm;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.query.Page;
import io.millrace.core.query.Page.Cursor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All operations, in the order in which they came, with who works on each.
public final class Operations {
  private static final long KEPT_MS = Duration.ofDays(30).toMillis();
  private static final int MOST_ENDED = 1_000;
  private static final String NOBODY = "";

  private final Changes changes;
  private final Map<String, Kept> byId = new HashMap<>();
  private final TreeMap<Long, Kept> inOrder = new TreeMap<>();

  /// The operations that are not at their end: the only ones somebody may be looking for.
  private final TreeMap<Long, Kept> open = new TreeMap<>();

  private final TreeMap<Long, Kept> ended = new TreeMap<>();

  private long last;

  /// An operation, under which token somebody works on it and until when, and what failed.
  public static final class Kept {
    private final long n;
    private Operation operation;
    private String token = NOBODY;
    private long until;
    private final ArrayDeque<Failed> failed = new ArrayDeque<>();
    private long failures;

    private Kept(long n, Operation operation) {
      this.n = n;
      this.operation = operation;
    }

    public String id() {
      return operation.id();
    }

    public Operation operation() {
      return operation;
    }

    public String token() {
      return token;
    }

    public long until() {
      return until;
    }

    public Collection<Failed> failed() {
      return failed;
    }

    private void fail(Collection<Failed> more) {
      failures += more.size();
      failed.addAll(more);
      while (failed.size() > Failed.KEPT) {
        failed.removeFirst();
      }
    }
  }

  public Operations(Changes changes) {
    this.changes = changes;
  }

  public @Nullable Kept get(String id) {
    return byId.get(id);
  }

  public Collection<Kept> all() {
    return inOrder.values();
  }

  public Operation open(Operation operation) {
    var there = byId.get(operation.id());
    if (there != null) {
      return there.operation;
    }
    changes.operation(put(operation));
    return operation;
  }

  private Kept put(Operation operation) {
    var kept = new Kept(++last, operation);
    byId.put(operation.id(), kept);
    inOrder.put(kept.n, kept);
    become(kept, operation);
    return kept;
  }

  private void become(Kept kept, Operation changed) {
    kept.operation = changed;
    boolean over = changed.state().ended();
    (over ? open : ended).remove(kept.n);
    (over ? ended : open).put(kept.n, kept);
  }

  /// The first that is to be done and that nobody does, or null.
  public @Nullable Kept idle(long now) {
    for (var kept : open.values()) {
      if (kept.operation.isToDo() && kept.until <= now) {
        return kept;
      }
    }
    return null;
  }

  public void lend(Kept kept, String token, long until, long now) {
    kept.token = token;
    kept.until = until;
    become(kept, kept.operation.begun(Instant.ofEpochMilli(now)));
    changes.operationStep(kept, List.of());
  }

  public void advance(Kept kept, Advance step, long until, long now) {
    become(kept, kept.operation.advanced(step, Instant.ofEpochMilli(now)));
    kept.until = kept.operation.isToDo() ? until : 0;
    kept.fail(step.failed());
    changes.operationStep(kept, step.failed());
  }

  public void steered(Kept kept, Operation changed) {
    become(kept, changed);
    changes.operationStep(kept, List.of());
  }

  public Page<Operation> list(Optional<Cursor> after, int limit) {
    long from = after.map(Cursor::place).orElse(Long.MAX_VALUE);
    var rest = inOrder.headMap(from, false).descendingMap();
    var items = rest.values().stream().limit(limit).toList();
    var next =
        items.size() < rest.size() && !items.isEmpty()
            ? Optional.of(new Cursor(0, items.getLast().n))
            : Optional.<Cursor>empty();
    return page(items.stream().map(Kept::operation).toList(), next, inOrder.size());
  }

  public static Page<Failed> failed(Kept kept, Optional<Cursor> after, int limit) {
    long number = kept.failures;
    long from = after.map(Cursor::place).orElse(Long.MAX_VALUE);
    var items = new ArrayList<Failed>();
    for (var each = kept.failed.descendingIterator(); each.hasNext(); number--) {
      var failed = each.next();
      if (number < from) {
        if (items.size() == limit) {
          var next = limit == 0 ? Optional.<Cursor>empty() : Optional.of(new Cursor(0, number + 1));
          return page(items, next, kept.failed.size());
        }
        items.add(failed);
      }
    }
    return page(items, Optional.empty(), kept.failed.size());
  }

  private static <T> Page<T> page(List<T> items, Optional<Cursor> next, long total) {
    return new Page<>(items, next, new Page.Total(total, true), Optional.empty(), true);
  }

  /// Forgets those that ended long ago, and the oldest of too many, up to so many; answers whether
  /// there may be more.
  public boolean tidy(long now, int most) {
    for (int left = most; left > 0; left--) {
      var oldest = ended.firstEntry();
      if (oldest == null || (ended.size() <= MOST_ENDED && !isOld(oldest.getValue(), now))) {
        return false;
      }
      var id = oldest.getValue().id();
      drop(id);
      changes.operationGone(id);
    }
    return true;
  }

  private static boolean isOld(Kept kept, long now) {
    var at = kept.operation.times().finishedAt().map(Instant::toEpochMilli);
    return at.filter(it -> it + KEPT_MS <= now).isPresent();
  }

  /// As it was before the start.
  public void restored(String id, Order order, In in) {
    drop(id);
    rest(put(OperationForm.operation(in, id, order)), in);
  }

  /// The same of one that is known: a snapshot holds all that there were when it began.
  public void restored(String id, In in) {
    var kept = byId.get(id);
    if (kept == null) {
      throw new In.Unreadable("a step of the operation %s, which is not known".formatted(id));
    }
    become(kept, OperationForm.operation(in, id, kept.operation.order()));
    rest(kept, in);
  }

  private static void rest(Kept kept, In in) {
    kept.token = in.text();
    kept.until = in.signed();
  }

  public void failed(String id, List<Failed> failed) {
    var kept = byId.get(id);
    if (kept != null) {
      kept.fail(failed);
    }
  }

  public void drop(String id) {
    var kept = byId.remove(id);
    if (kept != null) {
      inOrder.remove(kept.n);
      open.remove(kept.n);
      ended.remove(kept.n);
    }
  }
}
