package io.millrace.server.world;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.transport.Transport;
import java.lang.reflect.Proxy;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A Vertx whose only event loop goes round when somebody turns it, on the thread that made it. It
/// has timers and a bus, and no wires.
final class LoopInHand {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Loop loop;
  private final Vertx vertx;

  /// `broken` hears what is thrown where nobody catches it.
  LoopInHand(Ticker ticker, Consumer<Throwable> broken) {
    loop = new Loop(ticker);
    var files =
        new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false);
    var options = new VertxOptions().setFileSystemOptions(files);
    vertx = VertxBootstrap.create().options(options).transport(new Wireless(loop)).init().vertx();
    vertx.exceptionHandler(broken::accept);
  }

  Vertx vertx() {
    return vertx;
  }

  /// Goes round once; answers whether there was anything to do.
  boolean turn() {
    return loop.runNow() > 0;
  }

  /// In how many milliseconds its next timer rings.
  long next() {
    long nanos = loop.nanosToNext();
    return nanos < 0 ? Hours.NEVER : Math.ceilDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1));
  }

  /// Its own threads, which it has for files, take their time to end.
  void close() {
    Future<Void> closed = vertx.close();
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!closed.isComplete()) {
      if (loop.runNow() == 0) {
        Thread.onSpinWait();
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException("a Vertx does not end");
      }
    }
  }

  private static final class Loop extends ManualIoEventLoop {
    Loop(Ticker ticker) {
      super(null, Thread.currentThread(), _ -> new Still(), ticker);
    }

    long nanosToNext() {
      return nextScheduledTaskNano();
    }
  }

  /// Nothing ever comes in.
  private static final class Still implements IoHandler {
    @Override
    public int run(IoHandlerContext context) {
      return 0;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new UnsupportedOperationException("there are no wires");
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
      return false;
    }
  }

  /// Its loop does not end in peace, which takes a while; it is dropped.
  @SuppressWarnings("deprecation")
  private record Wireless(Loop loop) implements Transport {
    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return _ -> new Still();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int size, ThreadFactory threads, int ratio) {
      return (EventLoopGroup)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {EventLoopGroup.class},
              (_, method, arguments) ->
                  method.getName().equals("shutdownGracefully")
                      ? loop.newSucceededFuture(null)
                      : method.invoke(loop, arguments));
    }

    @Override
    public DatagramChannel datagramChannel() {
      throw new UnsupportedOperationException("there are no wires");
    }

    @Override
    public DatagramChannel datagramChannel(io.netty.channel.socket.InternetProtocolFamily family) {
      return datagramChannel();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      return this::datagramChannel;
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      throw new UnsupportedOperationException("there are no wires");
    }
  }
}
