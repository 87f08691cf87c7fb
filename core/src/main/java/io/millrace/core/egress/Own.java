package io.millrace.core.egress;

import java.net.InetAddress;

/// What listens here: this server's own API is no destination.
@FunctionalInterface
public interface Own {
  /// Whether a connection to that address and port would come back to this server.
  boolean listens(InetAddress address, int port);
}
