package io.millrace.backend.memory.job;

import io.millrace.backend.memory.keep.Item;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.form.In;
import io.millrace.core.form.JobForm;
import io.millrace.core.form.LifeForm;
import io.millrace.core.form.Out;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.LimitName;
import io.millrace.core.spi.Claimed.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The binary form of an [Entry]: where it stands each time, its job and its story only where they
/// have changed.
public final class EntryForm {
  private static final int JOB = 1;
  private static final int STORY = 1 << 1;
  private static final int WHOLE = 1 << 2;
  private static final int LENT = 1 << 3;
  private static final int CLOSED = 1 << 4;
  private static final int HOLDS = 1 << 5;
  private static final int BEGUN = 1 << 6;
  private static final int STARTED = 1 << 7;
  private static final int FINISHED = 1 << 8;
  private static final int STANDS = 1 << 9;
  private static final int FOLLOWS = 1 << 10;
  private static final int STEPS = 1 << 11;
  private static final int WAY = 1 << 12;
  private static final int WAITS = 1 << 13;
  private static final int CASCADES = 1 << 14;

  private EntryForm() {}

  /// What is read beside an entry: what it held by the names of the limits, and whether it stood
  /// for those like it or was to be the next to.
  public record Read(Entry entry, List<ByName> holds, boolean stands, boolean follows) {}

  /// What was held of a limit, which may be gone by now.
  public record ByName(LimitName name, int weight) {}

  public static void write(Out out, Entry entry, boolean whole) {
    int parts = parts(entry, whole);
    out.word(Item.ENTRY).number(entry.n).number(parts);
    if ((parts & JOB) != 0) {
      JobForm.write(out, entry.job);
    }
    long made = entry.createdAt;
    out.signed(made).signed(entry.scheduledAt - made);
    out.word(entry.state).signed(entry.runAt - made).signed(entry.updatedAt() - made);
    if ((parts & STARTED) != 0) {
      out.signed(entry.startedAt - made);
    }
    if ((parts & FINISHED) != 0) {
      out.signed(entry.finishedAt - made);
    }
    out.number(entry.version()).number(entry.attempt).number(entry.quick);
    out.number(entry.rescues).number(entry.epoch);
    if (entry.lent != null) {
      write(out, entry.lent);
      if ((parts & WAY) != 0) {
        out.word(entry.lent.way).signed(entry.lent.since).number(entry.lent.stood);
      }
    }
    if (entry.closed != null) {
      write(out, entry.closed);
    }
    if ((parts & HOLDS) != 0) {
      out.all(entry.holds, EntryForm::write);
    }
    if ((parts & WAITS) != 0) {
      var parents = entry.job.ties().parents();
      out.all(entry.waitsFor, (to, it) -> to.number(parents.indexOf(it)));
    }
    if ((parts & STORY) != 0) {
      StoryForm.write(out, entry.story, whole);
    }
    if ((parts & STEPS) != 0) {
      StoryForm.writeSteps(out, entry.story, whole);
    }
  }

  private static int parts(Entry entry, boolean whole) {
    var story = entry.story;
    var keeper = entry.keeper;
    return (whole || entry.rewritten ? JOB : 0)
        | (story != Story.NONE && (whole || story.fresh) ? STORY : 0)
        | (whole ? WHOLE : 0)
        | (entry.lent == null ? 0 : LENT)
        | (entry.closed == null ? 0 : CLOSED)
        | (entry.holds.isEmpty() ? 0 : HOLDS)
        | (entry.begun ? BEGUN : 0)
        | (entry.startedAt == 0 ? 0 : STARTED)
        | (entry.finishedAt == 0 ? 0 : FINISHED)
        | (keeper.isStanding(entry) ? STANDS : 0)
        | (keeper.isNext(entry) ? FOLLOWS : 0)
        | (story.hasSteps(whole) ? STEPS : 0)
        | (hasWay(entry.lent) ? WAY : 0)
        | (entry.waitsFor.isEmpty() ? 0 : WAITS)
        | (entry.cascades ? CASCADES : 0);
  }

  /// What an entry is until now is written.
  static void written(Entry entry) {
    entry.rewritten = false;
    if (entry.story != Story.NONE) {
      entry.story.written();
    }
  }

  private static void write(Out out, Lent lent) {
    LifeForm.write(out, lent.token);
    LifeForm.write(out, lent.holder);
    out.duration(lent.length).signed(lent.deadline);
    out.maybe(Optional.ofNullable(lent.cancel), LifeForm::write);
    out.maybe(Optional.ofNullable(lent.judge), Out::word);
  }

  private static boolean hasWay(@Nullable Lent lent) {
    return lent != null && (lent.way != Way.OWN || lent.stood != 0);
  }

  private static Lent lent(In in, boolean hasWay) {
    var lent = new Lent(LifeForm.token(in), LifeForm.holder(in), in.duration(), in.signed());
    lent.cancel = in.maybe(LifeForm::cancel).orElse(null);
    lent.judge = in.maybe(it -> it.word(Reason.values())).orElse(null);
    if (hasWay) {
      lent.way = in.word(Way.values());
      lent.since = in.signed();
      lent.stood = in.number();
    }
    return lent;
  }

  private static void write(Out out, Entry.Closed closed) {
    LifeForm.write(out, closed.token());
    out.text(closed.call()).text(closed.queue()).word(closed.state());
    out.signed(closed.runAt()).number(closed.attempt());
  }

  private static Entry.Closed closed(In in) {
    return new Entry.Closed(
        LifeForm.token(in),
        in.name(),
        in.name(),
        in.word(JobState.values()),
        in.signed(),
        in.whole());
  }

  private static void write(Out out, Share share) {
    var name = share.gate().name;
    out.word(name.kind()).text(name.name()).number(share.weight());
  }

  private static ByName held(In in) {
    return new ByName(new LimitName(in.word(LimitName.Kind.values()), in.name()), in.whole());
  }

  /// Reads one into the entry that `known` gives for its place in the order, or into a new one of
  /// the queue that `keepers` gives for its queue.
  public static Read read(
      In in, Function<Long, @Nullable Entry> known, Function<String, Keeper> keepers) {
    long n = in.number();
    int parts = in.whole();
    var job = (parts & JOB) == 0 ? null : JobForm.read(in);
    long made = in.signed();
    long scheduledAt = made + in.signed();
    var entry = known.apply(n);
    if (entry == null) {
      if (job == null) {
        throw new In.Unreadable("a change of a job that is not known");
      }
      entry = new Entry(job, keepers.apply(job.queue()), n, made, scheduledAt);
    } else if (job != null) {
      entry.job = job;
      entry.keeper = keepers.apply(job.queue());
    }
    return into(entry, in, parts);
  }

  private static Read into(Entry entry, In in, int parts) {
    long made = entry.createdAt;
    entry.state = in.word(JobState.values());
    entry.runAt = made + in.signed();
    long updatedAt = made + in.signed();
    entry.startedAt = (parts & STARTED) == 0 ? 0 : made + in.signed();
    entry.finishedAt = (parts & FINISHED) == 0 ? 0 : made + in.signed();
    entry.restored(in.whole(), updatedAt);
    entry.attempt = in.whole();
    entry.quick = in.whole();
    entry.rescues = in.whole();
    entry.epoch = in.number();
    entry.begun = (parts & BEGUN) != 0;
    entry.cascades = (parts & CASCADES) != 0;
    entry.lent = (parts & LENT) == 0 ? null : lent(in, (parts & WAY) != 0);
    entry.closed = (parts & CLOSED) == 0 ? null : closed(in);
    List<ByName> holds = (parts & HOLDS) == 0 ? List.of() : in.all(EntryForm::held);
    var parents = entry.job.ties().parents();
    entry.waitsFor = (parts & WAITS) == 0 ? List.of() : in.all(it -> parents.get(it.whole()));
    if ((parts & WHOLE) != 0) {
      entry.story = Story.NONE;
    }
    if ((parts & STORY) != 0) {
      StoryForm.read(entry.story(), in);
    }
    if ((parts & STEPS) != 0) {
      StoryForm.readSteps(entry.story(), in);
    }
    entry.rewritten = false;
    return new Read(entry, holds, (parts & STANDS) != 0, (parts & FOLLOWS) != 0);
  }
}
