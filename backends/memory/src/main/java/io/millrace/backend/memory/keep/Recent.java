package io.millrace.backend.memory.keep;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Values by name, in the order in which they were put; what is put again stands last. A walk over
/// them goes on while they change.
public final class Recent<V> {
  private final Map<String, Node<V>> byName = new HashMap<>();
  private @Nullable Node<V> first;
  private @Nullable Node<V> last;
  private @Nullable Walk<V> walk;

  private static final class Node<V> {
    final String name;
    final V value;
    @Nullable Node<V> before;
    @Nullable Node<V> behind;

    Node(String name, V value) {
      this.name = name;
      this.value = value;
    }
  }

  /// What is done with each.
  public interface Visit<V> {
    void of(String name, V value);
  }

  public int size() {
    return byName.size();
  }

  public @Nullable V get(String name) {
    var node = byName.get(name);
    return node == null ? null : node.value;
  }

  public void put(String name, V value) {
    remove(name);
    var node = new Node<>(name, value);
    byName.put(name, node);
    node.before = last;
    if (last == null) {
      first = node;
    } else {
      last.behind = node;
    }
    last = node;
  }

  /// What there was, or null.
  public @Nullable V remove(String name) {
    var node = byName.remove(name);
    if (node == null) {
      return null;
    }
    var before = node.before;
    var behind = node.behind;
    if (before == null) {
      first = behind;
    } else {
      before.behind = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.before = before;
    }
    if (walk != null && node == walk.at) {
      walk.at = before;
    }
    // An old one that nobody needs would keep its younger neighbours alive.
    node.before = null;
    node.behind = null;
    return node.value;
  }

  /// Shows all of them, which must not change meanwhile.
  public void each(Consumer<V> visit) {
    for (var node = first; node != null; node = node.behind) {
      visit.accept(node.value);
    }
  }

  /// The one that was put longest ago, or null.
  public @Nullable V first() {
    return first == null ? null : first.value;
  }

  /// Takes out the one that was put longest ago.
  public @Nullable V pollFirst() {
    return first == null ? null : remove(first.name);
  }

  /// Walks from the first on; the walk before ends.
  public Walk<V> walk() {
    walk = new Walk<>(this);
    return walk;
  }

  /// One walk at a time. What is put meanwhile may be met or not.
  public static final class Walk<V> {
    private final Recent<V> of;
    private @Nullable Node<V> at;

    private Walk(Recent<V> of) {
      this.of = of;
    }

    /// Shows the next one; answers whether there was one.
    public boolean next(Visit<V> visit) {
      var next = at == null ? of.first : at.behind;
      if (next == null) {
        return false;
      }
      at = next;
      visit.of(next.name, next.value);
      return true;
    }
  }
}
