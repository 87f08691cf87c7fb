package io.millrace.backend.memory.keep;

import io.millrace.core.audit.AuditLine;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What people did, each line under a number that counts them all.
public final class Trail {
  private final Changes changes;
  private final TreeMap<Long, AuditLine> lines = new TreeMap<>();
  private long last;

  public Trail(Changes changes) {
    this.changes = changes;
  }

  public void append(AuditLine line) {
    put(last + 1, line);
    changes.audit(last, line);
  }

  public void put(long n, AuditLine line) {
    lines.put(n, line);
    last = Math.max(last, n);
  }

  /// The number of the newest there ever was.
  public long last() {
    return last;
  }

  int size() {
    return lines.size();
  }

  /// Those before a number, the newest first.
  public NavigableMap<Long, AuditLine> before(long n) {
    return lines.headMap(n, false).descendingMap();
  }

  /// Those behind a number and up to another.
  public NavigableMap<Long, AuditLine> between(long after, long upTo) {
    return lines.subMap(after, false, Math.max(after, upTo), true);
  }

  public int prune(Instant before, int keep, int limit) {
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

  public void drop(long upTo) {
    lines.headMap(upTo, true).clear();
    last = Math.max(last, upTo);
  }
}
