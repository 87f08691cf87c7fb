package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// All that the model knows: every job that was acknowledged and not forgotten, every queue, and
/// what was lent to whom.
public final class Model {
  private static final long REPEATABLE_MS = Duration.ofSeconds(60).toMillis();
  private static final long REMEMBERED_MS = Duration.ofMinutes(10).toMillis();

  private static final int MOST = Integer.MAX_VALUE;

  private final Sights sights;
  private final Map<String, Modelled> jobs = new LinkedHashMap<>();
  private final Map<String, Gone> gone = new HashMap<>();
  private final Map<String, Binned> bins = new HashMap<>();

  /// All ids of which a job was ever forgotten.
  final Set<String> forgotten = new HashSet<>();

  private final Map<String, Queue> queues = new HashMap<>();
  private final Map<String, Pause> pauses = new HashMap<>();
  private final Map<String, Asked> asked = new HashMap<>();
  private final Family family = new Family(this);
  private final Shared shared;
  private long made;

  /// The newest of each count.
  private final Map<String, Long> epochs = new HashMap<>();

  private boolean byQueue;
  private boolean spread;

  /// What bounds a queue, and whose turn it is there.
  private record Queue(Allowance allowance, Choice choice, Likeness likeness, Slots slots) {}

  private record Gone(JobState state, long at) {}

  private record Binned(Modelled held, String operation, boolean stood, long until) {}

  private record Asked(List<Claim> lent, long at) {}

  private final Consumer<String> withdrawn;

  /// `withdrawn` hears at once whose lease is taken before it is over.
  public Model(Sights sights, Consumer<String> withdrawn) {
    this.sights = sights;
    this.withdrawn = withdrawn;
    this.shared = new Shared(jobs.values(), sights);
  }

  /// The lease of a job was taken from its holder before it was over.
  void withdrew(String id) {
    saw(Sight.WITHDRAWN);
    withdrawn.accept(id);
  }

  /// What jobs of all queues share.
  public Shared shared() {
    return shared;
  }

  public void saw(Sight sight) {
    sights.saw(sight);
  }

  public Family family() {
    return family;
  }

  /// Who is like whom in a queue that there is.
  Likeness likeness(String queue) {
    return known(queue).likeness;
  }

  /// Who acts in a queue that there is.
  Slots slots(String queue) {
    return known(queue).slots;
  }

  public Optional<Modelled> held(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  Modelled present(String id) {
    return held(id).orElseThrow(() -> new Violation("%s is not there".formatted(id)));
  }

  public Collection<Modelled> jobs() {
    return jobs.values();
  }

  Stream<Modelled> in(String queue, JobState state) {
    return jobs.values().stream().filter(it -> it.state == state && it.job.queue().equals(queue));
  }

  /// Who was let go by a call before is as free as all others.
  void free() {
    jobs.values().forEach(it -> it.justLetGo = false);
  }

  int count(String queue, JobState state) {
    int count = 0;
    for (var held : jobs.values()) {
      count += held.state == state && held.job.queue().equals(queue) ? 1 : 0;
    }
    return count;
  }

  int pending(String queue) {
    return count(queue, JobState.READY)
        + count(queue, JobState.SCHEDULED)
        + count(queue, JobState.WAITING);
  }

  /// How many more jobs a queue takes.
  int room(String queue) {
    var known = queues.get(queue);
    int most = known == null ? MOST : known.allowance.config().maxDepth().orElse(MOST);
    return most - pending(queue);
  }

  Modelled add(Job job, long now) {
    var held = new Modelled(job, ++made, now);
    jobs.put(job.id(), held);
    born(job.queue());
    return held;
  }

  /// A queue is there from its first job on.
  void born(String queue) {
    queues.computeIfAbsent(
        queue,
        name -> {
          var allowance =
              new Allowance(QueueConfig.of(name), jobs.values(), shared.metered(), spread);
          return new Queue(
              allowance,
              new Choice(this, allowance),
              new Likeness(this),
              new Slots(this, allowance));
        });
  }

  /// Into the bin of that operation, unless it is nobody's.
  void forget(String id, boolean remember, long now, String bin) {
    var held = present(id);
    jobs.remove(id);
    epochs.remove("job " + id);
    bins.remove(id);
    if (!bin.isEmpty()) {
      boolean stood = likeness(held.job.queue()).isStanding(held);
      bins.put(id, new Binned(held, bin, stood, now + REMEMBERED_MS));
      saw(Sight.BINNED);
    }
    likeness(held.job.queue()).end(held, now);
    forgotten.add(id);
    if (remember) {
      gone.put(id, new Gone(held.state, now));
    }
  }

  /// How many jobs an operation may have back.
  int binned(String operation, long now) {
    int count = 0;
    for (var one : bins.values()) {
      count += one.operation.equals(operation) && one.until > now ? 1 : 0;
    }
    return count;
  }

  /// A job comes back out of the bin of that operation.
  Modelled recall(String id, String operation, long now) {
    var one = bins.remove(id);
    if (one == null
        || !one.operation.equals(operation)
        || one.until <= now
        || jobs.containsKey(id)) {
      throw new Violation("%s came back out of %s".formatted(id, operation));
    }
    jobs.put(id, one.held);
    gone.remove(id);
    one.held.version++;
    if (one.stood) {
      likeness(one.held.job.queue()).stand(one.held, now);
    }
    return one.held;
  }

  /// The job of that id, also when it lies in a bin.
  Optional<Modelled> heldOrBinned(String id) {
    return held(id).or(() -> Optional.ofNullable(bins.get(id)).map(Binned::held));
  }

  /// How a job ended whose deletion is still remembered.
  Optional<JobState> gone(String id, long now) {
    return Optional.ofNullable(gone.get(id))
        .filter(it -> it.at + REMEMBERED_MS > now)
        .map(Gone::state);
  }

  public boolean knows(String queue) {
    return queues.containsKey(queue);
  }

  public Collection<String> queues() {
    return queues.keySet();
  }

  int concurrency(String queue) {
    return allowance(queue).config().concurrency().orElse(MOST);
  }

  public void configure(QueueConfig config, long now) {
    born(config.name());
    known(config.name()).allowance.configure(config, now);
    known(config.name()).choice.forget();
    known(config.name()).slots.configured();
  }

  /// What may start in a queue that there is.
  Allowance allowance(String queue) {
    return known(queue).allowance;
  }

  private Queue known(String queue) {
    return Objects.requireNonNull(queues.get(queue), queue);
  }

  /// Takes note that a job was chosen to start.
  void choose(Modelled held, Want want, long now) {
    var queue = known(held.job.queue());
    queue.choice.check(held, want, now);
    if (!shared.allows(held, now)) {
      throw new Violation("%s is held by what queues share".formatted(held));
    }
    queue.allowance.start(held, now);
    shared.start(held, now);
  }

  /// Takes note of where a job went.
  void follow(Modelled held) {
    boolean had = held.place;
    allowance(held.job.queue()).follow(held);
    if (held.place && !had) {
      saw(Sight.PLACE_KEPT);
    }
  }

  /// Takes note that a job went to another state: what that means for others.
  void moved(Modelled held, long now) {
    follow(held);
    likeness(held.job.queue()).moved(held, now);
    if (held.state.terminal()) {
      family.ended(held);
    }
  }

  public void pause(String queue, Pause pause) {
    pauses.put(queue, pause);
  }

  public void resume(String queue) {
    pauses.remove(queue);
  }

  boolean paused(String queue, long now) {
    var pause = pauses.get(queue);
    return pause != null && until(pause) > now;
  }

  private static long until(Pause pause) {
    return pause.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  /// When something in a queue happens by itself, or a very late instant.
  public long next(String queue, long now) {
    var pause = pauses.get(queue);
    long next = pause != null && until(pause) > now ? until(pause) : Long.MAX_VALUE;
    for (var held : jobs.values()) {
      next = held.job.queue().equals(queue) ? Math.min(next, held.next()) : next;
    }
    return next;
  }

  /// Each home of a queue counts epochs by itself, where several nodes may lend.
  public void countsByQueue() {
    byQueue = true;
    shared.metered().lapse();
  }

  /// The shards of a queue lie apart.
  public void spreads() {
    spread = true;
  }

  /// Takes note of a token that was handed out for a job: it must be newer than all of that job
  /// before it, and than all others that are counted with it.
  void newToken(Job job, Token token) {
    follows("home " + (byQueue ? job.queue() + home(job) : ""), token.epoch());
    follows("job " + job.id(), token.epoch());
  }

  private String home(Job job) {
    return "/" + allowance(job.queue()).home(present(job.id()));
  }

  private void follows(String of, long epoch) {
    long last = epochs.getOrDefault(of, 0L);
    if (epoch <= last) {
      throw new Violation("epoch %d of %s after %d".formatted(epoch, of, last));
    }
    epochs.put(of, epoch);
  }

  boolean isLent(String id, Token token) {
    return held(id).filter(it -> it.isLentUnder(token)).isPresent();
  }

  /// Whether a want is one that was lent something not long ago.
  boolean repeats(Want want, long now) {
    return want.request().map(asked::get).filter(it -> it.at + REPEATABLE_MS > now).isPresent();
  }

  List<Claim> lentTo(Want want) {
    return want.request().map(asked::get).map(Asked::lent).orElse(List.of());
  }

  void remember(Want want, List<Claim> lent, long now) {
    if (!lent.isEmpty()) {
      want.request().ifPresent(request -> asked.put(request, new Asked(lent, now)));
    }
  }

  public Set<String> forgotten() {
    return forgotten;
  }
}
