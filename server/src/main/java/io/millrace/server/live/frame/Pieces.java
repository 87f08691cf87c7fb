package io.millrace.server.live.frame;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A message that may come in pieces, and is as long as all of them. Its bytes are kept as they
/// are: a text made of them would hide what is no UTF-8.
public final class Pieces {
  /// The longest message.
  public static final int MOST = 256 * 1024;

  private @Nullable Buffer there;

  /// Takes the next one; false when the message is longer than any may be.
  public boolean add(Buffer piece, boolean last) {
    int before = there == null ? 0 : there.length();
    if (before + piece.length() > MOST) {
      return false;
    }
    // One that waits for others outlives the frame that brought it.
    var own = last ? piece : piece.copy();
    there = there == null ? own : there.appendBuffer(piece);
    return true;
  }

  /// The message, when its last piece has come; the next one begins.
  public byte[] take() {
    var whole = Objects.requireNonNull(there, "its last piece has come");
    there = null;
    return whole.getBytes();
  }
}
