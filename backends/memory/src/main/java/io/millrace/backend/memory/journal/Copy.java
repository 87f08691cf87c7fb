package io.millrace.backend.memory.journal;

import org.jspecify.annotations.Nullable;

/// A snapshot that is being made in pieces, while changes go on.
public final class Copy {
  private static final int MOST = 256 * 1024;

  private final long number;
  private final long salt;
  private Out filling = new Out();
  private Out carried = new Out();
  private long position;
  private int begun;
  private boolean ended;
  private boolean last;

  Copy(long number, long salt) {
    this.number = number;
    this.salt = salt;
    Frame.head(filling, Names.SNAPSHOT, salt);
  }

  /// Whether as much has gathered as is to be carried at once.
  public boolean isFull() {
    return ended || filling.size() >= MOST;
  }

  /// Begins a record, to be written to what is answered; then comes [#end].
  public Out begin() {
    begun = filling.size();
    filling.skip(Frame.RECORD);
    return filling.put(Tape.VERSION);
  }

  public void end() {
    Frame.seal(filling, begun, salt, Frame.HEAD);
  }

  /// There is nothing more to copy.
  public void close() {
    begin();
    end();
    ended = true;
  }

  /// What has gathered, or null.
  Bundle.@Nullable Piece next() {
    if (filling.isEmpty()) {
      return null;
    }
    var free = carried;
    carried = filling;
    filling = free;
    filling.cut(0);
    last = ended;
    var piece = new Bundle.Piece(number, carried, position);
    position += carried.size();
    return piece;
  }

  boolean isLast() {
    return last;
  }

  long position() {
    return position;
  }
}
