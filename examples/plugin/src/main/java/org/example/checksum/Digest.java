package org.example.checksum;

import io.millrace.core.spi.ExprFunction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Adds a function to conditions and templates: `crc32(s)`, the checksum of a text as an int.
public final class Digest implements ExprFunction {
  /// One step for so many bytes.
  private static final int BYTES_A_STEP = 64;

  @Override
  public String name() {
    return "crc32";
  }

  @Override
  public Signature signature() {
    return Signature.of(Type.INT, Type.STRING);
  }

  @Override
  public Object call(List<@Nullable Object> args, Budget budget) {
    var bytes = String.valueOf(args.getFirst()).getBytes(StandardCharsets.UTF_8);
    budget.take(bytes.length / BYTES_A_STEP);
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
