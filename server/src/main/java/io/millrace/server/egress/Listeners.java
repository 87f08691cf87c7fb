package io.millrace.server.egress;

import io.millrace.core.egress.Own;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The ports on which this server listens, and the addresses of its machine. Once opened, a port
/// stays its own.
public final class Listeners implements Own {
  private final Set<InetAddress> addresses;
  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

  Listeners(Set<InetAddress> addresses) {
    this.addresses = Set.copyOf(addresses);
  }

  /// Where it listens on that port as soon as jobs can run.
  public static Listeners ofThisMachine(int port) {
    try {
      var own =
          new Listeners(
              NetworkInterface.networkInterfaces()
                  .flatMap(NetworkInterface::inetAddresses)
                  .collect(Collectors.toSet()));
      own.opened(port);
      return own;
    } catch (SocketException e) {
      throw new UncheckedIOException("cannot tell the addresses of this machine", e);
    }
  }

  public void opened(int port) {
    ports.add(port);
  }

  @Override
  public boolean listens(InetAddress address, int port) {
    return ports.contains(port)
        && (address.isLoopbackAddress()
            || address.isAnyLocalAddress()
            || addresses.contains(address));
  }
}
