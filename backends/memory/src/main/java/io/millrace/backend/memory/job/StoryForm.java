package io.millrace.backend.memory.job;

import io.millrace.core.form.In;
import io.millrace.core.form.LifeForm;
import io.millrace.core.form.Out;
import io.millrace.core.job.Mark;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The binary form of a [Story]: all of it, or what came since it was written last.
final class StoryForm {
  private StoryForm() {}

  /// Writes all of it, or what came since it was written last.
  static void write(Out out, Story story, boolean whole) {
    out.maybe(story.progress, LifeForm::write)
        .maybe(story.cursor, Out::json)
        .maybe(story.result, Out::json);
    out.maybe(story.error, LifeForm::write).maybe(story.signature, Out::text);
    int pasts =
        story.past == null
            ? 0
            : whole ? story.past.depth() : Math.min(story.newPasts, story.past.depth());
    out.number(pasts);
    write(out, story.past, pasts);
    out.all(newest(story.marks, whole ? Mark.KEPT : story.newMarks), LifeForm::write);
    out.all(newest(story.log, whole ? Story.MAX_LINES : story.newLines), LifeForm::write);
    out.number(story.logged);
  }

  /// Writes them, or those that came since they were written last.
  static void writeSteps(Out out, Story story, boolean whole) {
    var all = story.steps();
    out.all(whole ? all : all.subList(all.size() - story.newSteps, all.size()), LifeForm::write);
  }

  /// Adds those that were written to what is there.
  static void readSteps(Story story, In in) {
    in.all(LifeForm::step).forEach(story::done);
    story.written();
  }

  /// Oldest first.
  private static void write(Out out, @Nullable Past past, int count) {
    if (past == null || count == 0) {
      return;
    }
    write(out, past.earlier(), count - 1);
    LifeForm.write(out.number(past.n()), past.holder());
    out.signed(past.startedAt()).signed(past.endedAt()).signed(past.backAt()).text(past.outcome());
    out.maybe(Optional.ofNullable(past.error()), LifeForm::write);
  }

  private static <T> List<T> newest(@Nullable ArrayDeque<T> all, int count) {
    return all == null || count == 0
        ? List.of()
        : all.stream().skip(Math.max(0, all.size() - count)).toList();
  }

  /// Adds what was written to what is there.
  static void read(Story story, In in) {
    story.progress = in.maybe(LifeForm::progress);
    story.cursor = in.maybe(In::json);
    story.result = in.maybe(In::json);
    story.error = in.maybe(LifeForm::failure);
    story.signature = in.maybe(In::name);
    for (int left = in.whole(); left > 0; left--) {
      story.add(past(story, in));
    }
    in.all(LifeForm::mark).forEach(story::mark);
    for (var line : in.all(LifeForm::line)) {
      story.log = story.log == null ? new ArrayDeque<>() : story.log;
      story.keep(story.log, line);
    }
    story.logged = in.number();
    story.written();
  }

  private static Past past(Story story, In in) {
    int n = in.whole();
    var holder = LifeForm.holder(in);
    long startedAt = in.signed();
    long endedAt = in.signed();
    long backAt = in.signed();
    var outcome = in.name();
    var error = in.maybe(LifeForm::failure).orElse(null);
    return new Past(
        story.past, story.depth(), n, holder, startedAt, endedAt, outcome, error, backAt);
  }
}
