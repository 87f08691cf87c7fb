package io.millrace.server.http.listing;

import io.millrace.core.query.Page.Cursor;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// The cursors of one list: opaque texts that are of use in that list alone, whatever its filter
/// and its order are.
public final class Cursors {
  private static final int SEAL = 8;
  private static final int PLACE = 2 * Long.BYTES;

  private final byte[] seal;

  /// `list` tells this list from every other.
  Cursors(String list) {
    seal = Arrays.copyOf(sha256(list.getBytes(StandardCharsets.UTF_8)), SEAL);
  }

  String write(Cursor cursor) {
    return seal(ByteBuffer.allocate(PLACE).putLong(cursor.value()).putLong(cursor.place()).array());
  }

  /// For a list that is ordered by name.
  String write(String name) {
    return seal(name.getBytes(StandardCharsets.UTF_8));
  }

  /// Ends with a problem when the cursor is not of this list.
  Cursor read(String text) {
    var place = ByteBuffer.wrap(unseal(text));
    if (place.remaining() != PLACE) {
      throw foreign();
    }
    return new Cursor(place.getLong(), place.getLong());
  }

  String readName(String text) {
    return new String(unseal(text), StandardCharsets.UTF_8);
  }

  private String seal(byte[] place) {
    var bytes = ByteBuffer.allocate(SEAL + place.length).put(seal).put(place).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private byte[] unseal(String text) {
    var bytes = decode(text);
    if (bytes.length < SEAL || !Arrays.equals(bytes, 0, SEAL, seal, 0, SEAL)) {
      throw foreign();
    }
    return Arrays.copyOfRange(bytes, SEAL, bytes.length);
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      throw foreign();
    }
  }

  private static RuntimeException foreign() {
    var detail = "a cursor goes on with the list that gave it, with the same filter and order";
    return Problem.of(ProblemCode.CURSOR_MISMATCH, detail).exception();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
