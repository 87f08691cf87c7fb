package io.millrace.backend.redis.wire;

import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Those who watch over a master and its replicas, and know which of them leads. Who answered last
/// is asked first.
public final class Sentinels {
  private final Terms terms;
  private final List<String> urls;
  private final String master;
  private int first;

  /// `master` is the name under which they know it; `terms` say as whom they are asked.
  public Sentinels(Terms terms, List<String> urls, String master) {
    this.terms = terms;
    this.urls = urls;
    this.master = master;
  }

  /// The URL of who leads.
  public Future<String> leader() {
    return leader(first, urls.size(), "");
  }

  private Future<String> leader(int at, int left, String why) {
    if (left == 0) {
      return Future.failedFuture(
          new BackendUnavailable("no sentinel says who leads " + master + why));
    }
    return ask(urls.get(at))
        .map(leader -> {
          first = at;
          return leader;
        })
        .recover(cause -> leader((at + 1) % urls.size(), left - 1, ": " + cause.getMessage()));
  }

  private Future<String> ask(String url) {
    var client = Redis.createClient(terms.vertx(), terms.options(server(url)));
    var request = Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(master);
    return client
        .connect()
        .compose(it -> it.send(request).map(Heard::new))
        .timeout(terms.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .compose(it -> it.isNothing() ? unknown() : Future.succeededFuture(found(url, it)))
        .onComplete(_ -> client.close());
  }

  private Future<String> unknown() {
    return Future.failedFuture(new BackendUnavailable("it does not know " + master));
  }

  /// It leads the same databases over the same kind of wire.
  private static String found(String url, Heard address) {
    var host = address.text(0);
    var scheme = url.substring(0, url.indexOf("://") + 3);
    return scheme
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.text(1)
        + url.substring(server(url).length());
  }

  private static String server(String url) {
    return url.replaceFirst("/\\d*$", "");
  }
}
