package io.millrace.server.http.json.syntax;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// The names of the members of the objects that are open while a text is read, to find one that
/// stands twice. An object owns the newest names, from its mark on.
public final class OpenNames {
  /// Up to so many names, looking at each is faster than any set.
  private static final int FEW = 24;

  /// The names of an object that has many.
  private record Crowd(int mark, Set<String> names) {}

  private final Deque<Crowd> crowds = new ArrayDeque<>(0);
  private byte[][] names = new byte[FEW][];
  private int[] hashes = new int[FEW];
  private int count;

  int mark() {
    return count;
  }

  void release(int mark) {
    count = mark;
    if (isCrowded(mark)) {
      crowds.pop();
    }
  }

  /// Adds a name, its escapes undone; false when the object of `mark` has it already.
  boolean add(int mark, byte[] name) {
    if (isCrowded(mark)) {
      return crowds.element().names.add(text(name));
    }
    int hash = Arrays.hashCode(name);
    for (int other = mark; other < count; other++) {
      if (hashes[other] == hash && Arrays.equals(names[other], name)) {
        return false;
      }
    }
    push(name, hash);
    if (count - mark == FEW) {
      crowd(mark);
    }
    return true;
  }

  private boolean isCrowded(int mark) {
    return !crowds.isEmpty() && crowds.element().mark == mark;
  }

  private void push(byte[] name, int hash) {
    if (count == names.length) {
      names = Arrays.copyOf(names, 2 * count);
      hashes = Arrays.copyOf(hashes, 2 * count);
    }
    names[count] = name;
    hashes[count++] = hash;
  }

  private void crowd(int mark) {
    var set = new HashSet<String>();
    for (int at = mark; at < count; at++) {
      set.add(text(names[at]));
    }
    crowds.push(new Crowd(mark, set));
  }

  /// Byte for character: as distinct as the bytes, and a set of texts stands up to colliding ones.
  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }
}
