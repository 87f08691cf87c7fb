package io.millrace.server.push;

import io.millrace.core.egress.Signature;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.spi.LeaseStore.Reign;
import io.millrace.core.spi.Push;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.WorkerState;
import io.millrace.server.dispatch.Fuse;
import io.millrace.server.dispatch.PushDispatch;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.work.About;
import io.millrace.server.http.resource.work.Claims;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.secret.SecretRef;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One worker to which this node brings attempts, as long as it surely holds its lease: where, and
/// what is wanted of it.
final class Pushed {
  private static final Logger LOG = LoggerFactory.getLogger(Pushed.class);

  private final String id;
  private final About about;
  private final About.Target target;
  private final PushDispatch dispatch;
  private Reign reign;
  private Instant until = Instant.EPOCH;
  private Optional<Order> order = Optional.empty();
  private Push.@Nullable Endpoint endpoint;
  private boolean missed;

  private Pushed(String id, About about, Reign reign, PushDispatch dispatch) {
    this.id = id;
    this.about = about;
    this.target = about.push().orElseThrow();
    this.reign = reign;
    this.dispatch = dispatch;
  }

  static Pushed of(
      String id,
      About about,
      Reign reign,
      PushDispatch.Rooms rooms,
      PushVerticle.Outside outside,
      Fuse host) {
    var plan =
        new PushDispatch.Plan(
            new Holder(id, outside.node()),
            about.queues(),
            Set.copyOf(about.types()),
            about.concurrency(),
            about.push().flatMap(About.Target::limiter),
            host);
    var dispatch = new PushDispatch(rooms, plan, outside.push(), Pushed::body);
    return new Pushed(id, about, reign, dispatch);
  }

  /// The host where its attempts are brought, with its port.
  static String host(About about) {
    return URI.create(about.push().orElseThrow().url()).getRawAuthority().toLowerCase(Locale.ROOT);
  }

  String host() {
    return host(about);
  }

  private static byte[] body(Claim claim) {
    var json = new JsonWriter(1024).object();
    Claims.members(json, claim);
    return json.endObject().json().bytes();
  }

  String id() {
    return id;
  }

  PushDispatch dispatch() {
    return dispatch;
  }

  Reign reign() {
    return reign;
  }

  SecretRef secret() {
    return target.secret();
  }

  Enrolment enrolment() {
    return Workers.enrolment(id, about);
  }

  /// This node has it, at least so long.
  void holds(Reign now, Instant surely) {
    reign = now;
    until = surely;
  }

  /// Its secret, as it reads now. Without one nothing is sent.
  void knows(Optional<String> text) {
    var signature = text.flatMap(Signature::of);
    endpoint =
        signature
            .map(it -> new Push.Endpoint(target.url(), it, target.timeout(), target.idempotent()))
            .orElse(null);
    if (endpoint == null && !missed) {
      LOG.warn("its secret cannot be read, or is none: nothing is brought worker={}", id);
    }
    missed = endpoint == null;
  }

  void ordered(Optional<Order> wanted) {
    order = wanted;
  }

  private WorkerState state() {
    return order.map(it -> it.state(WorkerState.RUNNING)).orElse(WorkerState.RUNNING);
  }

  /// Goes by what is known now.
  void tick(Instant now) {
    dispatch.serve(state() == WorkerState.RUNNING && now.isBefore(until), endpoint);
  }

  /// Whether it was to stop, and its time is over or nothing of it is left.
  boolean isOver(Instant now) {
    return state() == WorkerState.STOPPING
        && (dispatch.isIdle() || order.filter(it -> !it.until().isAfter(now)).isPresent());
  }

  Beat beat(String node) {
    var said = new JsonWriter(64).object().put("node", node).put("running", dispatch.running());
    dispatch
        .rest()
        .ifPresent(rest ->
            said.object("held_by")
                .put("kind", rest.kind().wire())
                .put("name", rest.limiter().orElse(about.name()))
                .putTime("frees_at", rest.until())
                .endObject());
    return new Beat(id, state(), said.endObject().json());
  }
}
