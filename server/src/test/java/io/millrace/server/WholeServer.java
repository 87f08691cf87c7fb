package io.millrace.server;

import io.millrace.config.ConfigFile;
import io.millrace.config.Outline;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// A server as it is started for real: in memory, on a free port.
public final class WholeServer implements AutoCloseable {
  private final Running running;

  private WholeServer(Running running) {
    this.running = running;
  }

  /// Started with these keys set, such as `limits.object_bytes`.
  public static WholeServer with(Map<String, String> keys) {
    return with(keys, Map.of());
  }

  /// The same with variables of the environment.
  public static WholeServer with(Map<String, String> keys, Map<String, String> environment) {
    var all = new HashMap<>(keys);
    all.put("server.port", "0");
    var config = ConfigFile.none(environment, all);
    var settings = config.read(Settings::from);
    var inForce = Outline.inForce(config.known());
    return new WholeServer(Assembly.start(settings, inForce, SlowTurns.LIMIT).await());
  }

  public URI url() {
    return running.url();
  }

  public String node() {
    return running.node();
  }

  @Override
  public void close() {
    running.stop().get().await();
  }
}
