package io.millrace.server.cluster;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/// Which node has the care of what. Every key belongs to one of a fixed number of shards, and a
/// shard to the node whose place on the ring comes next: when a node comes or goes, only what it
/// gets or had changes hands. Two nodes that do not see the same others may both think that a key
/// is theirs, so nothing depends on it but who takes the trouble.
public final class Ring {
  private static final int SHARDS = 256;
  private static final int PLACES = 128;

  private final TreeMap<Integer, String> places = new TreeMap<>();

  private Ring() {}

  public static Ring of(Collection<String> nodes) {
    var ring = new Ring();
    for (var node : nodes.stream().sorted().toList()) {
      for (int place = 0; place < PLACES; place++) {
        ring.places.putIfAbsent(spread(node + "#" + place), node);
      }
    }
    return ring;
  }

  /// The shard of a key, the same on every node.
  public int shard(String key) {
    return Math.floorMod(spread(key), SHARDS);
  }

  /// The node that has the care of a key; nobody on an empty ring.
  public Optional<String> owner(String key) {
    if (places.isEmpty()) {
      return Optional.empty();
    }
    var next = places.ceilingEntry(spread("shard " + shard(key)));
    return Optional.of(next == null ? places.firstEntry().getValue() : next.getValue());
  }

  /// Alike texts lie far apart: FNV-1a, then mixed so that each bit counts for all.
  private static int spread(String text) {
    int hash = 0x811C9DC5;
    for (int at = 0; at < text.length(); at++) {
      hash = (hash ^ text.charAt(at)) * 0x01000193;
    }
    hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    return hash ^ (hash >>> 16);
  }
}
