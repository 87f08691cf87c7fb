package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.bin.Recalling;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Loop;
import io.millrace.backend.redis.footing.Watch;
import io.millrace.backend.redis.lend.Claiming;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.record.Reading;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.vertx.core.Future;
import java.util.List;

/// Jobs in Redis: each verb comes to the loop and hands on to the room that knows its script.
public final class RedisJobStore implements JobStore {
  private final Loop loop;
  private final Watch watch;
  private final Errands errands;
  private final Chains chains;
  private final Claiming claiming;
  private final Settling settling;
  private final Extending extending;
  private final Changing changing;
  private final Pruning pruning;
  private final Recalling recalling;

  public RedisJobStore(
      Footing footing, Homes homes, Reading reading, Permits permits, Errands errands) {
    this.loop = footing.loop();
    this.watch = footing.watch();
    this.errands = errands;
    this.changing = errands.changing;
    var likes = new Likes(footing, reading, changing);
    var enqueuing = new Enqueuing(footing, homes, reading, likes, errands);
    this.chains = new Chains(footing, reading, enqueuing);
    this.claiming = new Claiming(footing, homes, reading, permits);
    this.settling = new Settling(footing, homes, claiming, permits, errands);
    this.extending = new Extending(footing, homes, permits);
    this.pruning = new Pruning(footing, homes, new Kin(footing, homes, reading), errands);
    this.recalling = new Recalling(footing, homes, reading);
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return loop.take(() -> {
      var refusal = watch.refusal();
      return refusal == null ? chains.enqueue(jobs, together) : Future.failedFuture(refusal);
    });
  }

  @Override
  public Future<Claimed> claim(Want want) {
    return loop.take(() -> claiming.claim(want));
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return loop.take(() -> extending.extend(holders));
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    return loop.take(() -> settling.settle(ends, next));
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return loop.take(() -> changing.change(changes).compose(this::carried));
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return loop.take(() -> changing.cancel(asks).compose(this::carried));
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return loop.take(() -> changing.redrive(asks).compose(this::carried));
  }

  private Future<List<Answer>> carried(Changing.Changed changed) {
    return errands.run(changed.owed()).map(_ -> changed.answers());
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return loop.take(() -> pruning.prune(what));
  }

  @Override
  public Future<Recalled> recall(String operation, int limit) {
    return loop.take(() ->
        recalling
            .recall(operation, limit)
            .compose(back -> errands.run(back.owed()).map(_ -> back.recalled())));
  }
}
