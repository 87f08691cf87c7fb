package io.millrace.server;

import io.millrace.core.access.KeyText;
import io.millrace.core.access.Reach;
import io.millrace.core.bus.Bus;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.operation.Order;
import io.millrace.core.spi.AuditStore;
import io.millrace.core.spi.Backend;
import io.millrace.server.alarm.AlarmVerticle;
import io.millrace.server.alarm.StoreClock;
import io.millrace.server.cluster.Circle;
import io.millrace.server.cluster.Cluster;
import io.millrace.server.cluster.Duty;
import io.millrace.server.cluster.Self;
import io.millrace.server.dispatch.DispatchVerticle;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.egress.Listeners;
import io.millrace.server.egress.RefusedLines;
import io.millrace.server.engine.Engine;
import io.millrace.server.http.Api;
import io.millrace.server.http.ContractRoutes;
import io.millrace.server.http.HttpVerticle;
import io.millrace.server.http.access.Doorman;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.audit.AuditTable;
import io.millrace.server.http.audit.Audited;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.reach.Hidden;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Searches;
import io.millrace.server.http.route.Staff;
import io.millrace.server.http.route.access.Entry;
import io.millrace.server.http.route.node.Build;
import io.millrace.server.http.route.node.HealthRoutes;
import io.millrace.server.http.route.node.InfoRoutes;
import io.millrace.server.http.route.node.LastCheck;
import io.millrace.server.http.route.node.PluginList;
import io.millrace.server.http.route.work.Tallies;
import io.millrace.server.keys.KeysPass;
import io.millrace.server.observe.Meters;
import io.millrace.server.plugin.Plugin;
import io.millrace.server.plugin.Plugins;
import io.millrace.server.secret.Secrets;
import io.millrace.server.settings.Settings;
import io.millrace.server.tell.TellingAuditStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The one place that knows every room.
public final class Assembly {
  private static final Duration CLOSING = Duration.ofSeconds(3);

  /// So long at least is told that the server stops, so that who calls all the time hears it.
  private static final Duration NOTICE = Duration.ofMillis(200);

  private final Searches searches;
  private final Settings settings;
  private final Plugins plugins;
  private final Store store;
  private final Map<String, Object> inForce;
  private final StoreClock time = new StoreClock(Clock.systemUTC(), System::nanoTime);
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final LastCheck last = new LastCheck();
  private final Build build = Build.here();
  private final Meters meters;
  private final Ground ground;
  private final Vertx vertx;
  private final Bus bus;
  private final Instant startedAt;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final String node;
  private final Listeners own;
  private final Bringing bringing;
  private final Engine engine;
  private final Keyring keyring;
  private final Doorman doorman;
  private final Staff staff;
  private final Tallies tallies = new Tallies();
  private final Streaming streaming;
  private final Front front;
  private volatile @Nullable Circle circle;

  private Assembly(
      Setup setup, Map<String, Object> inForce, Store store, Meters meters, Ground ground) {
    this.meters = meters;
    this.ground = ground;
    this.vertx = ground.vertx();
    this.bus = ground.bus();
    this.settings = setup.settings();
    this.searches = new Searches(new Hidden(settings.auth().covered().paths()));
    this.plugins = setup.plugins();
    this.store = store;
    this.clock = store.isShared() ? time : Clock.systemUTC();
    this.startedAt = clock.instant();
    this.inForce = inForce;
    this.node = settings.node().id().orElseGet(this::name);
    this.own = Listeners.ofThisMachine(settings.http().port());
    var outside = outside();
    var secrets = new Secrets(settings.secrets(), System.getenv(), random);
    this.bringing = new Bringing(InTheBox.push(outside, clock), secrets);
    this.engine = engine(outside);
    this.keyring = new Keyring(settings.auth());
    this.doorman = new Doorman(keyring, clock);
    this.staff =
        new Staff(
            new Staff.Own(node, engine::crew, engine::serves, engine::performs, this::isCrowded),
            clock);
    var names = new Streaming.Names(node, this::ids, random);
    this.streaming = new Streaming(names, bus, clock, settings.live());
    var tickets = streaming.tickets();
    this.front = new Front(settings, keyring, tickets, own, clock, this::ids, meters::turnedAway);
  }

  /// Starts a server; done when it takes requests. After a failure the process is to end. Tells of
  /// each event loop that does not come round within `turn`.
  static Future<Running> start(Setup setup, Map<String, Object> inForce, Duration turn) {
    var settings = setup.settings();
    var store = Store.of(settings, Clock.systemUTC(), new SecureRandom());
    var meters = Meters.ofThisProcess();
    return Ground.of(settings, meters.registry(), turn)
        .compose(ground -> new Assembly(setup, inForce, store, meters, ground).start());
  }

  /// The text of a key that nobody has yet, with this second part.
  public static KeyText newKey(String env) {
    var random = new SecureRandom();
    return KeyText.of(env, new Ids(Clock.systemUTC(), random).named("key_"), random);
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

  private InTheBox.Outside outside() {
    var lines = new RefusedLines(this::lines, node, clock);
    return InTheBox.outside(vertx, settings.egress(), own, lines);
  }

  private Engine engine(InTheBox.Outside outside) {
    var performers = new ArrayList<>(InTheBox.performers(outside, clock));
    performers.addAll(plugins.performers());
    var tools = new InTheBox.Tools(meters.registry(), clock, settings.auth().covered().texts());
    var chain = InTheBox.chain(settings.plugins().middleware(), tools, plugins.middleware());
    return new Engine(
        new Engine.Plan(
            this::opened,
            bus,
            settings,
            new Duty(this::leads, this::owns),
            new Performers(performers, chain, plugins.classifiers()),
            new Holder("", node),
            Patching.means(this::reach, settings.terms()),
            meters,
            clock,
            ids()));
  }

  /// With the time that counts there, where nodes share it.
  private Future<Backend> opened() {
    return store
        .open(vertx)
        .compose(backend -> store.isShared() ? follow(backend) : Future.succeededFuture(backend));
  }

  private Future<Backend> follow(Backend backend) {
    var rhythm = AlarmVerticle.Rhythm.of(StoreClock.PERIOD);
    return time.follow(backend::now)
        .compose(_ -> vertx.deployVerticle(new AlarmVerticle("time", time, rhythm, bus, clock)))
        .map(backend);
  }

  /// How far whoever ordered something reaches by now.
  private Optional<Reach> reach(Order order) {
    return keyring.reach(
        order.actor().name(), order.actor().reach(), order.scope(), clock.instant());
  }

  private AuditStore lines() {
    return new TellingAuditStore(engine.backend().audit(), bus);
  }

  /// For one loop. Such ids are no secret: the secure generator would make the loops wait.
  private Ids ids() {
    return new Ids(clock, RandomGenerator.getDefault());
  }

  private Future<Running> start() {
    return vertx
        .deployVerticle(engine)
        .compose(_ -> new Configured(engine.backend()).put(settings))
        .compose(_ -> followKeys())
        .compose(_ -> {
          var joining = new Joining(ground, engine, clock, settings.cluster().leads());
          var joined = joining.circle(names(), settings.circle(), this::quiet);
          circle = joined;
          var ownership = joining.ownership(joined, node + "." + ids().stamp());
          return Future.all(
              streaming.open(vertx, ownership), bringing.start(vertx, engine, node, bus, clock));
        })
        .compose(_ -> front.open(vertx, Ground.CORES, this::routes))
        .compose(_ -> front.openManagement(vertx, this::management))
        .compose(_ -> circle().enter(vertx, front.address()))
        .compose(_ -> streaming.own(vertx))
        .map(_ ->
            new Running(
                front.url(),
                node,
                settings.node().backend().name().toLowerCase(Locale.ROOT),
                this::stop,
                patience(settings.node().shutdownGrace())));
  }

  /// Attempts end, then calls; then the backend closes.
  static Duration patience(Duration grace) {
    var attempts = grace.plus(DispatchVerticle.GIVING_BACK).plus(NOTICE);
    return attempts.plus(HttpVerticle.DRAIN).plus(CLOSING);
  }

  private List<Routes> management(Vertx loop) {
    return Api.management(doors(), vitals());
  }

  private Doors doors() {
    var stores = engine.stores();
    return new Doors(
        engine.backend(),
        new Doors.Telling(stores.jobs(), stores.breakers(), stores.operations(), stores.workers()),
        bus,
        new Doors.Names(clock, ids(), random),
        new Doors.Here(node, stopping::get, engine.pressure()::refusing),
        searches);
  }

  private HealthRoutes.Vitals vitals() {
    return new HealthRoutes.Vitals(
        build.version(),
        startedAt,
        this::refusing,
        new Strained(engine, meters),
        () -> circle().words());
  }

  /// Who may come is known before anybody does.
  private Future<?> followKeys() {
    var pass = new KeysPass(keyring, engine.backend().definitions(), clock);
    var alarm =
        new AlarmVerticle("keys", pass, AlarmVerticle.Rhythm.of(KeysPass.PERIOD), bus, clock);
    return pass.run().compose(_ -> vertx.deployVerticle(alarm));
  }

  private List<Routes> routes(Vertx loop) {
    var rules =
        new Api.Rules(
            settings.http(),
            settings.terms(),
            settings.jobs().cancelGrace(),
            staff,
            tallies,
            new Entry(keyring, doorman, settings.auth(), settings.http().publicUrl()),
            bringing.endpoints(doors(), loop),
            new Api.Care(settings.retention().ages(), last, circle()));
    var self =
        new InfoRoutes.Self(
            build,
            startedAt,
            settings.http().insecure(),
            new InfoRoutes.Sizes(settings.http().objectBytes(), settings.http().bulkBytes()),
            ground.cluster().map(_ -> List.of("cluster", "stream")).orElse(List.of("stream")),
            inForce,
            settings.plugins().middleware(),
            listed());
    var routes = new ArrayList<>(Api.on(loop, doors(), rules, self, vitals()));
    routes.add(new ContractRoutes());
    routes.add(streaming.routes(loop, around(doors())));
    var actions = AuditTable.of(ContractRoutes.document());
    return List.of(new Audited(routes, actions, lines(), clock));
  }

  private Streaming.Around around(Doors doors) {
    return new Streaming.Around(doors, circle(), front.guard(), staff, tallies, bringing, lines());
  }

  private List<PluginList.Listed> listed() {
    return plugins.all().stream()
        .map(it ->
            new PluginList.Listed(
                it.name(),
                it.version(),
                it.file(),
                it.types(),
                it.middlewareNames(),
                it.classifiers().stream().map(Plugin.Classifier::name).toList(),
                it.functionNames()))
        .toList();
  }

  private Self.Names names() {
    var member = ground.cluster().map(Cluster::self).orElse("");
    return Self.Names.of(node, build.version(), startedAt, member);
  }

  private Circle circle() {
    return Objects.requireNonNull(circle, "started");
  }

  /// Takes no more work and leads no more, but goes on to take calls.
  private void quiet() {
    circle().retire().onComplete(_ -> drain());
  }

  private Future<?> drain() {
    return Future.join(engine.drain(), bringing.drain(settings.node().shutdownGrace()));
  }

  /// What one node does for all is nobody's before it is known who is there.
  private boolean leads() {
    var known = circle;
    return known != null && known.duty().leads().getAsBoolean();
  }

  /// Care is better taken twice than not at all.
  private boolean owns(String key) {
    var known = circle;
    return known == null || known.duty().owns().test(key);
  }

  private boolean isCrowded() {
    return engine.pressure().isCrowded();
  }

  private Optional<String> refusing() {
    return stopping.get() ? Optional.of("shutting_down") : Optional.empty();
  }

  /// Takes nothing new, lets attempts and then calls end, hands back what does not, closes. As long
  /// as attempts have, remote workers can tell of theirs, and whoever asks how it is hears that it
  /// stops.
  private Future<Void> stop() {
    stopping.set(true);
    front.leave();
    var retired = Future.join(circle().retire(), streaming.retire());
    var told = vertx.timer(NOTICE.toMillis(), TimeUnit.MILLISECONDS);
    streaming.stop();
    return drain()
        .transform(_ -> told)
        .transform(_ -> front.close(vertx))
        .transform(_ -> retired)
        .transform(_ -> circle().leave())
        .transform(_ -> vertx.close());
  }
}
