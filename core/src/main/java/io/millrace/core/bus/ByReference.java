package io.millrace.core.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/// Hands a value over as it is: within one process immutable values need no copy.
final class ByReference implements MessageCodec<Object, Object> {
  static final String NAME = "millrace.value";

  @Override
  public void encodeToWire(Buffer buffer, Object value) {
    throw new IllegalStateException("a local channel has no wire");
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    throw new IllegalStateException("a local channel has no wire");
  }

  @Override
  public Object transform(Object value) {
    return value;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
