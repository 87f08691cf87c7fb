package io.millrace.server.http.edge.pace;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The connection below Vert.x, for what Vert.x does too late or in another form.
public record Wire(HttpConnection connection) {
  /// Sends what is written while Vert.x is still reading, and would wait.
  public void flush() {
    first().ifPresent(ChannelHandlerContext::flush);
  }

  /// Runs when requests had to be dropped, once; nothing more comes in then.
  void onOverflow(Runnable end) {
    if (connection instanceof ConnectionBase base) {
      var pipeline = base.channel().pipeline();
      pipeline.addBefore(pipeline.lastContext().name(), "overflow", new Overflow(end));
    }
  }

  /// Closes at once. Closing by Vert.x first waits until everything is written, which a client that
  /// takes nothing would hold off for ever.
  void cut() {
    var _ = first().map(ChannelHandlerContext::close);
  }

  /// Sends these bytes as they are, then closes.
  public void cutAfter(String bytes) {
    first()
        .ifPresent(it ->
            it.writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE));
  }

  /// What stands next to the socket; nothing is left once it is closed.
  private Optional<ChannelHandlerContext> first() {
    return connection instanceof ConnectionBase base
        ? Optional.ofNullable(base.channel().pipeline().firstContext())
        : Optional.empty();
  }
}
