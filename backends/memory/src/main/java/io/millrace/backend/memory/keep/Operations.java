package io.millrace.backend.memory.keep;

import io.millrace.backend.memory.journal.In;
import io.millrace.backend.memory.journal.OperationForm;
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
  private final Map<String, Task> byId = new HashMap<>();
  private final TreeMap<Long, Task> inOrder = new TreeMap<>();

  /// The operations that are not at their end: the only ones somebody may be looking for.
  private final TreeMap<Long, Task> open = new TreeMap<>();

  private final TreeMap<Long, Task> ended = new TreeMap<>();

  private long last;

  /// An operation, under which token somebody works on it and until when, and what failed.
  public static final class Task {
    private final long n;
    private Operation operation;
    private String token = NOBODY;
    private long until;
    private final ArrayDeque<Failed> failed = new ArrayDeque<>();
    private long failures;

    private Task(long n, Operation operation) {
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

  public @Nullable Task get(String id) {
    return byId.get(id);
  }

  public Collection<Task> all() {
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

  private Task put(Operation operation) {
    var task = new Task(++last, operation);
    byId.put(operation.id(), task);
    inOrder.put(task.n, task);
    become(task, operation);
    return task;
  }

  private void become(Task task, Operation changed) {
    task.operation = changed;
    boolean over = changed.state().ended();
    (over ? open : ended).remove(task.n);
    (over ? ended : open).put(task.n, task);
  }

  /// The first that is to be done and that nobody does, or null.
  public @Nullable Task idle(long now) {
    for (var task : open.values()) {
      if (task.operation.isToDo() && task.until <= now) {
        return task;
      }
    }
    return null;
  }

  public void lend(Task task, String token, long until, long now) {
    task.token = token;
    task.until = until;
    become(task, task.operation.begun(Instant.ofEpochMilli(now)));
    changes.operationStep(task, List.of());
  }

  public void advance(Task task, Advance step, long until, long now) {
    become(task, task.operation.advanced(step, Instant.ofEpochMilli(now)));
    task.until = task.operation.isToDo() ? until : 0;
    task.fail(step.failed());
    changes.operationStep(task, step.failed());
  }

  public void steered(Task task, Operation changed) {
    become(task, changed);
    changes.operationStep(task, List.of());
  }

  public Page<Operation> list(Optional<Cursor> after, int limit) {
    long from = after.map(Cursor::place).orElse(Long.MAX_VALUE);
    var rest = inOrder.headMap(from, false).descendingMap();
    var items = rest.values().stream().limit(limit).toList();
    var next =
        items.size() < rest.size() && !items.isEmpty()
            ? Optional.of(new Cursor(0, items.getLast().n))
            : Optional.<Cursor>empty();
    return page(items.stream().map(Task::operation).toList(), next, inOrder.size());
  }

  public static Page<Failed> failed(Task task, Optional<Cursor> after, int limit) {
    long number = task.failures;
    long from = after.map(Cursor::place).orElse(Long.MAX_VALUE);
    var items = new ArrayList<Failed>();
    for (var each = task.failed.descendingIterator(); each.hasNext(); number--) {
      var failed = each.next();
      if (number < from) {
        if (items.size() == limit) {
          var next = limit == 0 ? Optional.<Cursor>empty() : Optional.of(new Cursor(0, number + 1));
          return page(items, next, task.failed.size());
        }
        items.add(failed);
      }
    }
    return page(items, Optional.empty(), task.failed.size());
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

  private static boolean isOld(Task task, long now) {
    var at = task.operation.times().finishedAt().map(Instant::toEpochMilli);
    return at.filter(it -> it + KEPT_MS <= now).isPresent();
  }

  /// As it was before the start.
  public void restored(String id, Order order, In in) {
    drop(id);
    rest(put(OperationForm.operation(in, id, order)), in);
  }

  /// The same of one that is known: a snapshot holds all that there were when it began.
  public void restored(String id, In in) {
    var task = byId.get(id);
    if (task == null) {
      throw new In.Unreadable("a step of the operation %s, which is not known".formatted(id));
    }
    become(task, OperationForm.operation(in, id, task.operation.order()));
    rest(task, in);
  }

  private static void rest(Task task, In in) {
    task.token = in.text();
    task.until = in.signed();
  }

  public void failed(String id, List<Failed> failed) {
    var task = byId.get(id);
    if (task != null) {
      task.fail(failed);
    }
  }

  public void drop(String id) {
    var task = byId.remove(id);
    if (task != null) {
      inOrder.remove(task.n);
      open.remove(task.n);
      ended.remove(task.n);
    }
  }
}
