package io.millrace.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.backend.memory.Durable;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.backend.memory.journal.Damaged;
import io.millrace.backend.memory.journal.Folder;
import io.millrace.core.bus.Bus;
import io.millrace.core.egress.EgressGuard;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.integration.ActionHttp;
import io.millrace.integration.Names;
import io.millrace.integration.http.HttpRequest;
import io.millrace.plugin.performer.Delay;
import io.millrace.plugin.performer.Echo;
import io.millrace.plugin.performer.Fail;
import io.millrace.plugin.performer.Log;
import io.millrace.server.dispatch.Performers;
import io.millrace.server.http.ContractRoutes;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.HttpVerticle;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.edge.Access;
import io.millrace.server.http.edge.Cors;
import io.millrace.server.http.edge.FrontDoor;
import io.millrace.server.http.edge.Limits;
import io.millrace.server.http.edge.Newcomers;
import io.millrace.server.http.edge.Patience;
import io.millrace.server.http.route.Api;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.HealthRoutes;
import io.millrace.server.http.route.InfoRoutes;
import io.millrace.server.observe.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place that knows every room.
final class Assembly {
  private static final Patience PATIENCE =
      new Patience(
          HttpSettings.HEADER_TIMEOUT,
          HttpSettings.BODY_TIMEOUT,
          HttpSettings.ANSWER_TIMEOUT,
          HttpSettings.IDLE_TIMEOUT,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  /// To [HttpVerticle] a free one, the same for all instances.
  private static final int SHARED_FREE_PORT = -1;

  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final Settings settings;
  private final Optional<Durable> remembered;
  private final Map<String, Object> inForce;
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final Meters meters = new Meters();
  private final Vertx vertx = vertx(meters.registry());
  private final Bus bus = Bus.on(vertx);
  private final Instant startedAt = clock.instant();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final String node;
  private final Listeners own;
  private final Engine engine;
  private final List<HttpVerticle> listeners = new ArrayList<>();

  private Assembly(Settings settings, Map<String, Object> inForce, Optional<Durable> remembered) {
    this.settings = settings;
    this.remembered = remembered;
    this.inForce = inForce;
    this.node = settings.node().id().orElseGet(this::name);
    this.own = own();
    this.engine = engine();
  }

  /// Starts a server; done when it takes requests. After a failure the process is to end.
  static Future<Running> start(Settings settings, Map<String, Object> inForce) {
    return new Assembly(settings, inForce, remembered(settings)).start();
  }

  /// Reads the journal, if there is to be one, before anything is started.
  private static Optional<Durable> remembered(Settings settings) {
    return settings
        .node()
        .journal()
        .map(folder -> {
          try {
            return Durable.open(
                Folder.at(folder), rules(settings), Clock.systemUTC(), new SecureRandom());
          } catch (Damaged e) {
            throw new NoStore(NoStore.DAMAGED, e);
          } catch (IOException e) {
            throw new NoStore(NoStore.TAKEN, e);
          }
        });
  }

  /// One event loop per core. The event bus is our own business, and its figures cost more than
  /// they tell.
  private static Vertx vertx(MeterRegistry registry) {
    var metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS);
    return Vertx.builder()
        .with(new VertxOptions().setEventLoopPoolSize(CORES).setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }

  /// The machine's name and something that tells this start from others.
  private String name() {
    var stamp = new Ids(clock, random).stamp();
    var unique = stamp.substring(stamp.length() - 6);
    try {
      return InetAddress.getLocalHost().getHostName() + "-" + unique;
    } catch (UnknownHostException _) {
      return "node-" + unique;
    }
  }

  /// What listens here, the port that is asked for as soon as jobs can run.
  private Listeners own() {
    try {
      var own = Listeners.ofThisMachine();
      own.opened(settings.http().port());
      return own;
    } catch (SocketException e) {
      throw new UncheckedIOException("cannot tell the addresses of this machine", e);
    }
  }

  private Engine engine() {
    List<Performer> performers =
        List.of(new Echo(), new Log(), new Delay(), new Fail(), new HttpRequest(http(), clock));
    return new Engine(
        new Engine.Plan(
            this::backend,
            bus,
            settings,
            new Performers(performers),
            new Holder("", node),
            meters,
            clock,
            ids()));
  }

  /// With a proxy between, addresses are its own concern: somebody should know.
  private ActionHttp http() {
    var rules = settings.egress();
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

  private Backend backend() {
    return remembered
        .<Backend>map(it -> MemoryBackend.onThisLoop(vertx, it))
        .orElseGet(() -> MemoryBackend.onThisLoop(vertx, rules(settings), clock, random));
  }

  private static MemorySettings rules(Settings settings) {
    return new MemorySettings(settings.jobs().maxRescues(), MemorySettings.DEFAULT.mostEnded());
  }

  /// For one loop. Such ids are no secret: the secure generator would make the loops wait.
  private Ids ids() {
    return new Ids(clock, RandomGenerator.getDefault());
  }

  private Future<Running> start() {
    return vertx
        .deployVerticle(engine)
        .compose(_ -> setUpQueues())
        .compose(_ -> listen())
        .map(_ ->
            new Running(
                url(),
                node,
                settings.node().backend().name().toLowerCase(Locale.ROOT),
                this::stop));
  }

  private Future<?> setUpQueues() {
    var queues = engine.backend().queues();
    var puts =
        settings.queues().named().stream().map(it -> queues.put(it, new Match.New())).toList();
    return Future.join(puts);
  }

  /// The first instance opens the port, the others share it.
  private Future<?> listen() {
    var cors = new Cors(settings.http().corsOrigins());
    var access =
        settings.http().insecure()
            ? Access.fromAnywhere(settings.http().publicUrl(), cors)
            : Access.onLoopback(settings.http().publicUrl(), cors);
    var limits = new Limits(settings.http().objectBytes(), settings.http().bulkBytes());
    var newcomers = new Newcomers(HttpSettings.NEWCOMERS, meters::turnedAway);
    var terms = new FrontDoor.Terms(access, limits, PATIENCE, newcomers);
    int port = settings.http().port() == 0 ? SHARED_FREE_PORT : settings.http().port();
    Future<?> opened = Future.succeededFuture();
    for (int loop = 0; loop < CORES; loop++) {
      var listener =
          new HttpVerticle(
              new HttpVerticle.Address(settings.http().host(), port), terms, this::routes, ids());
      listeners.add(listener);
      opened = opened.compose(_ -> vertx.deployVerticle(listener));
    }
    return opened.map(_ -> {
      own.opened(listeners.getFirst().port());
      return listeners.size();
    });
  }

  private List<Routes> routes(Vertx loop) {
    var doors = new Doors(engine.backend(), engine.jobs(), bus, clock, ids(), node, stopping::get);
    var rules =
        new Api.Rules(
            settings.http(),
            settings.jobs().cancelGrace(),
            settings.dispatch().enabled() ? settings.dispatch().workersMax() : 0);
    var self = new InfoRoutes.Self(version(), startedAt, settings.http(), inForce);
    var vitals =
        new HealthRoutes.Vitals(
            version(), startedAt, this::refusing, engine.lag()::millis, meters::write);
    var routes = new ArrayList<>(Api.on(loop, doors, rules, self, vitals));
    routes.add(new ContractRoutes());
    return routes;
  }

  private Optional<String> refusing() {
    return stopping.get() ? Optional.of("shutting_down") : Optional.empty();
  }

  private URI url() {
    var host = settings.http().host();
    var written = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + written + ":" + listeners.getFirst().port());
  }

  /// Takes nothing new, lets calls and attempts end, hands back what does not, closes.
  private Future<Void> stop() {
    stopping.set(true);
    var drained = engine.drain();
    return Future.join(listeners.stream().map(it -> vertx.undeploy(it.deploymentID())).toList())
        .transform(_ -> drained)
        .transform(_ -> vertx.close());
  }

  private static String version() {
    return Optional.ofNullable(Assembly.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
