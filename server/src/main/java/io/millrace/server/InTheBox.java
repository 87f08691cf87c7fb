package io.millrace.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.core.egress.EgressGuard;
import io.millrace.core.egress.EgressRules;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.Push;
import io.millrace.integration.ActionHttp;
import io.millrace.integration.Names;
import io.millrace.integration.http.HttpRequest;
import io.millrace.integration.push.HttpPush;
import io.millrace.plugin.middleware.ErrorReporting;
import io.millrace.plugin.middleware.Logging;
import io.millrace.plugin.middleware.Redaction;
import io.millrace.plugin.middleware.Telemetry;
import io.millrace.plugin.middleware.Timing;
import io.millrace.plugin.performer.Delay;
import io.millrace.plugin.performer.Echo;
import io.millrace.plugin.performer.Fail;
import io.millrace.plugin.performer.Log;
import io.millrace.server.egress.Listeners;
import io.millrace.server.egress.RefusedLines;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The performers and the middleware that every node has.
final class InTheBox {
  private static final Logger LOG = LoggerFactory.getLogger(InTheBox.class);

  /// The types of job that a node performs by itself.
  static final Set<String> TYPES = Set.of("delay", "echo", "fail", "http.request", "log");

  /// What may stand around an attempt, by the word that the configuration has for it.
  static final Map<String, Function<Tools, Middleware>> MIDDLEWARE =
      Map.of(
          "error_reporting", tools -> new ErrorReporting(tools.clock),
          "logging", _ -> new Logging(),
          "redaction", tools -> new Redaction(tools.covered),
          "telemetry", tools -> new Telemetry(tools.registry),
          "timing", _ -> new Timing());

  /// What middleware works with; `covered` are the places in payloads that nobody is shown.
  record Tools(MeterRegistry registry, Clock clock, List<String> covered) {}

  private InTheBox() {}

  /// The chain of those names, of what is here and of what plugins bring.
  static List<Middleware> chain(List<String> names, Tools tools, List<Middleware> ofPlugins) {
    var others = ofPlugins.stream().collect(Collectors.toMap(Middleware::name, it -> it));
    return names.stream()
        .map(name -> {
          var here = MIDDLEWARE.get(name);
          return here == null ? Objects.requireNonNull(others.get(name), name) : here.apply(tools);
        })
        .toList();
  }

  /// What those work with that call out, and where it is kept that they were refused.
  record Outside(ActionHttp http, RefusedLines lines) {}

  /// What brings attempts to endpoints.
  static Push push(Outside outside, Clock clock) {
    return new HttpPush(outside.http, outside.lines::refused, clock);
  }

  static List<Performer> performers(Outside outside, Clock clock) {
    return List.of(
        new Echo(),
        new Log(),
        new Delay(),
        new Fail(),
        new HttpRequest(outside.http, outside.lines::refused, clock));
  }

  /// The client for all of them. With a proxy between, addresses are its own concern: somebody
  /// should know.
  static Outside outside(Vertx vertx, EgressRules rules, Listeners own, RefusedLines lines) {
    rules
        .proxy()
        .ifPresent(it ->
            LOG.warn(
                "egress through a proxy, which resolves the names: addresses go unchecked"
                    + " proxy={}",
                it));
    var guard = new EgressGuard(rules, own);
    var http = ActionHttp.on(vertx, guard, Names.ofTheMachine(vertx), rules.proxy());
    return new Outside(http, lines);
  }
}
