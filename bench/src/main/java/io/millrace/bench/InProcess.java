package io.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.config.ConfigFile;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Submit;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import io.millrace.server.Engine;
import io.millrace.server.Settings;
import io.millrace.server.dispatch.Performers;
import io.millrace.server.observe.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/// The whole engine in one process against a bare queue with the same executor: submitted,
/// admitted, stored, claimed, performed on a virtual thread each, settled.
public final class InProcess {
  private static final int BATCH = 100;
  private static final int IN_FLIGHT = 50;
  private static final Json ARGS = Json.of("{\"text\":\"" + "x".repeat(189) + "\"}");

  private InProcess() {}

  /// Does nothing, as fast as it can.
  private record Nothing(AtomicReference<CountDownLatch> all) implements Performer {
    @Override
    public String type() {
      return "nothing";
    }

    @Override
    public Outcome perform(Context context) {
      all.get().countDown();
      return Outcome.Done.EMPTY;
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    int jobs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    var all = new AtomicReference<>(new CountDownLatch(0));
    var vertx =
        Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
    var bus = Bus.on(vertx);
    var settings = ConfigFile.none(Map.of(), Map.of("workers.max", "500")).read(Settings::from);
    var engine =
        new Engine(
            new Engine.Plan(
                () ->
                    MemoryBackend.onThisLoop(
                        vertx, MemorySettings.DEFAULT, Clock.systemUTC(), new SecureRandom()),
                bus,
                settings,
                new Performers(List.of(new Nothing(all))),
                new Holder("bench", "bench"),
                new Meters(),
                Clock.systemUTC()));
    vertx.deployVerticle(engine).await();
    for (int round = 0; round < 5; round++) {
      long before = cpu();
      double bare = bare(jobs);
      long between = cpu();
      double ours = ours(jobs, bus, all);
      System.out.printf(
          "bare %,.0f/s  engine %,.0f/s  ratio %.2f  cpu per job: bare %.2f us, engine %.2f us%n",
          bare, ours, ours / bare, (between - before) / 1e3 / jobs, (cpu() - between) / 1e3 / jobs);
    }
    vertx.close().await();
  }

  /// Time of all processors that this process has used: the figure that other load does not change.
  private static long cpu() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime();
  }

  private static double ours(int jobs, Bus bus, AtomicReference<CountDownLatch> all)
      throws InterruptedException {
    all.set(new CountDownLatch(jobs));
    var permits = new Semaphore(IN_FLIGHT);
    var drafts = Collections.nCopies(BATCH, Draft.of("nothing", "bench", ARGS));
    long begun = System.nanoTime();
    for (int sent = 0; sent < jobs; sent += BATCH) {
      permits.acquire();
      bus.submit()
          .request(new Submit(drafts, false))
          .onComplete(_ -> permits.release(), Throwable::printStackTrace);
    }
    all.get().await();
    return jobs * 1e9 / (System.nanoTime() - begun);
  }

  private static double bare(int jobs) throws InterruptedException {
    var queue = new ArrayDeque<Json>();
    var done = new CountDownLatch(jobs);
    long begun = System.nanoTime();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int sent = 0; sent < jobs; sent++) {
        queue.add(ARGS);
        var job = queue.poll();
        executor.execute(() -> {
          if (job != null) {
            done.countDown();
          }
        });
      }
      done.await();
    }
    return jobs * 1e9 / (System.nanoTime() - begun);
  }
}
