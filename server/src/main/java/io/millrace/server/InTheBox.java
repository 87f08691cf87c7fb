package io.millrace.server;

import io.millrace.core.egress.EgressGuard;
import io.millrace.core.egress.EgressRules;
import io.millrace.core.perform.Performer;
import io.millrace.integration.ActionHttp;
import io.millrace.integration.Names;
import io.millrace.integration.http.HttpRequest;
import io.millrace.plugin.performer.Delay;
import io.millrace.plugin.performer.Echo;
import io.millrace.plugin.performer.Fail;
import io.millrace.plugin.performer.Log;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The performers that every node has.
final class InTheBox {
  private static final Logger LOG = LoggerFactory.getLogger(InTheBox.class);

  private InTheBox() {}

  static List<Performer> performers(Vertx vertx, EgressRules rules, Listeners own, Clock clock) {
    return List.of(
        new Echo(),
        new Log(),
        new Delay(),
        new Fail(),
        new HttpRequest(http(vertx, rules, own), clock));
  }

  /// With a proxy between, addresses are its own concern: somebody should know.
  private static ActionHttp http(Vertx vertx, EgressRules rules, Listeners own) {
    rules
        .proxy()
        .ifPresent(it ->
            LOG.warn(
                "egress through a proxy, which resolves the names: addresses go unchecked"
                    + " proxy={}",
                it));
    var guard = new EgressGuard(rules, own);
    return ActionHttp.on(vertx, guard, Names.ofTheMachine(vertx), rules.proxy());
  }
}
