package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Form;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.WorkerForm;
import io.millrace.core.spi.WorkerStore;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.Worker;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Workers in Redis: what each said when it came, what it said last, what is wanted of it, and how
/// its attempts ended, by its id.
public final class RedisWorkerStore implements WorkerStore {
  /// How many bytes before what was said are an instant.
  private static final int HEAD = 6;

  private static final int SLICE = 200;
  private static final String[] KEYS = {"workers", "beats", "wanted", "kept", "tallies"};

  private final Footing footing;
  private final List<byte[]> keys;

  public RedisWorkerStore(Footing footing) {
    this.footing = footing;
    this.keys = footing.keys().center(KEYS);
  }

  @Override
  public Future<Worker> register(Enrolment enrolment) {
    return footing
        .loop()
        .take(() -> {
          var args =
              footing
                  .args()
                  .add(enrolment.id())
                  .add(enrolment.kept().toMillis())
                  .add(Form.of(out -> WorkerForm.write(out, enrolment)))
                  .add(Form.of(out -> WorkerForm.write(out, Beat.first(enrolment.id()))));
          return footing
              .commands()
              .run(Scripts.REGISTER, keys, args)
              .map(now -> Worker.of(enrolment, Instant.ofEpochMilli(now.number())));
        });
  }

  @Override
  public Future<List<Told>> beat(List<Beat> beats) {
    return footing
        .loop()
        .take(() -> {
          var slices = new ArrayList<Future<List<Told>>>();
          for (int from = 0; from < beats.size(); from += SLICE) {
            slices.add(slice(beats.subList(from, Math.min(from + SLICE, beats.size()))));
          }
          return Future.all(slices)
              .map(all -> all.<List<Told>>list().stream().flatMap(List::stream).toList());
        });
  }

  private Future<List<Told>> slice(List<Beat> beats) {
    var args = footing.args();
    beats.forEach(it -> args.add(it.id()).add(Form.of(out -> WorkerForm.write(out, it))));
    return footing
        .commands()
        .run(Scripts.BEAT, keys.subList(0, 4), args)
        .map(told -> {
          var all = new ArrayList<Told>(beats.size());
          for (int at = 0; at < beats.size(); at++) {
            all.add(told(told.at(at)));
          }
          return all;
        });
  }

  private static Told told(Heard word) {
    return word.text().equals("0") ? Told.UNKNOWN : new Told(true, order(word));
  }

  private static Optional<Order> order(Heard word) {
    var bytes = word.bytes();
    return bytes.length == 0 ? Optional.empty() : Optional.of(WorkerForm.order(Form.in(bytes)));
  }

  @Override
  public Future<Boolean> order(String id, Order order) {
    return footing
        .loop()
        .take(() -> {
          var args = footing.args().add(id).add(Form.of(out -> WorkerForm.write(out, order)));
          return footing
              .commands()
              .run(Scripts.WANT, keys.subList(2, 4), args)
              .map(listed -> listed.number() == 1);
        });
  }

  @Override
  public Future<Void> count(Map<String, Tally> ended) {
    return footing
        .loop()
        .take(() -> {
          var all = List.copyOf(ended.entrySet());
          var slices = new ArrayList<Future<?>>();
          for (int from = 0; from < all.size(); from += SLICE) {
            var args = footing.args();
            all.subList(from, Math.min(from + SLICE, all.size()))
                .forEach(it ->
                    args.add(it.getKey())
                        .add(it.getValue().succeeded())
                        .add(it.getValue().failed()));
            slices.add(footing.commands().run(Scripts.COUNT, keys.subList(3, 5), args));
          }
          return Future.all(slices).mapEmpty();
        });
  }

  @Override
  public Future<Boolean> leave(String id) {
    return footing
        .loop()
        .take(() ->
            footing
                .commands()
                .run(Scripts.LEAVE, keys, footing.args().add(id))
                .map(listed -> listed.number() == 1));
  }

  @Override
  public Future<List<Worker>> list() {
    return footing
        .loop()
        .take(() ->
            footing
                .reads()
                .run(Scripts.KNOWN, keys.subList(3, 4), footing.args())
                .compose(known -> {
                  var now = Instant.ofEpochMilli(known.number(0));
                  var ids = known.at(1).texts().stream().sorted().toList();
                  var slices = new ArrayList<Future<List<Worker>>>();
                  for (int from = 0; from < ids.size(); from += SLICE) {
                    slices.add(read(ids.subList(from, Math.min(from + SLICE, ids.size())), now));
                  }
                  return Future.all(slices)
                      .map(all -> all.<List<Worker>>list().stream().flatMap(List::stream).toList());
                }));
  }

  private Future<List<Worker>> read(List<String> ids, Instant now) {
    var came = fields(0, ids);
    var said = fields(1, ids);
    var wanted = fields(2, ids);
    var tallies = fields(4, ids);
    return Future.all(came, said, wanted, tallies)
        .map(_ -> {
          var workers = new ArrayList<Worker>(ids.size());
          for (int at = 0; at < ids.size(); at++) {
            // One that has left meanwhile is not there any more.
            if (!came.result().at(at).isNothing() && !said.result().at(at).isNothing()) {
              var order = wanted.result().at(at);
              var tally = tally(tallies.result().at(at));
              workers.add(
                  worker(came.result().bytes(at), said.result().bytes(at), order, tally).at(now));
            }
          }
          return workers;
        });
  }

  private Future<Heard> fields(int key, List<String> ids) {
    var args = new Args().add(keys.get(key));
    ids.forEach(args::add);
    return footing.reads().read("HMGET", args);
  }

  private static Tally tally(Heard tally) {
    if (tally.isNothing()) {
      return Tally.NONE;
    }
    var bytes = tally.bytes();
    return new Tally(Bytes.number(bytes, 0, HEAD), Bytes.number(bytes, HEAD, HEAD));
  }

  private static Worker worker(byte[] came, byte[] said, Heard wanted, Tally tally) {
    return new Worker(
        WorkerForm.enrolment(Form.in(came, HEAD)),
        WorkerForm.beat(Form.in(said, HEAD)),
        wanted.isNothing() ? Optional.empty() : order(wanted),
        tally,
        Instant.ofEpochMilli(Bytes.number(came, 0, HEAD)),
        Instant.ofEpochMilli(Bytes.number(said, 0, HEAD)));
  }
}
