package io.millrace.backend.memory;

import io.millrace.core.audit.AuditLine;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What people did, each line under a number that counts them all.
final class Trail {
  private final Changes changes;
  private final TreeMap<Long, AuditLine> lines = new TreeMap<>();
  private long last;

  Trail(Changes changes) {
    this.changes = changes;
  }

  void append(AuditLine line) {
    put(last + 1, line);
    changes.audit(last, line);
  }

  void put(long n, AuditLine line) {
    lines.put(n, line);
    last = Math.max(last, n);
  }

  /// The number of the newest there ever was.
  long last() {
    return last;
  }

  int size() {
    return lines.size();
  }

  /// Those before a number, the newest first.
  NavigableMap<Long, AuditLine> before(long n) {
    return lines.headMap(n, false).descendingMap();
  }

  /// Those behind a number and up to another.
  NavigableMap<Long, AuditLine> between(long after, long upTo) {
    return lines.subMap(after, false, Math.max(after, upTo), true);
  }

  int prune(Instant before, int keep, int limit) {
    long upTo = 0;
    int count = 0;
    for (var line : lines.entrySet()) {
      boolean due = lines.size() - count > keep || line.getValue().at().isBefore(before);
      if (count == limit || !due) {
        break;
      }
      upTo = line.getKey();
      count++;
    }
    if (count > 0) {
      drop(upTo);
      changes.auditGone(upTo);
    }
    return count;
  }

  void drop(long upTo) {
    lines.headMap(upTo, true).clear();
    last = Math.max(last, upTo);
  }
}
