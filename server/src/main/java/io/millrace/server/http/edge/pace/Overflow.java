package io.millrace.server.http.edge.pace;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;

/// Hears that a client sent more requests at once than are kept (128, of Netty): those behind them
/// are dropped before Vert.x sees them, and it would write a stack of each into the log and let the
/// client wait. So the connection is to end.
final class Overflow extends ChannelInboundHandlerAdapter {
  private final Runnable end;
  private boolean over;

  Overflow(Runnable end) {
    this.end = end;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // What comes behind one that was dropped would be done, and its answer taken for that of
    // another.
    if (over) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof DecoderException && cause.getCause() instanceof IllegalStateException)) {
      context.fireExceptionCaught(cause);
    } else if (!over) {
      over = true;
      end.run();
    }
  }
}
