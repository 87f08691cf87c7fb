package io.millrace.backend.redis.form;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Followed;
import java.util.Optional;

/// What a job is told of one for which it waits: what that came to, and whether it takes along who
/// waits for it.
public record Word(String child, String parent, JobState ended, boolean cascades) {
  public static Word of(String child, Errand.What.Tell tell) {
    return new Word(child, tell.parent(), tell.ended(), tell.cascades());
  }

  public String why() {
    return "parent %s is %s".formatted(parent, ended.wire());
  }

  /// What is told of one that stands so since it heard this.
  public Optional<Followed> followed(JobSnapshot child) {
    var job = child.job();
    var state = child.state();
    return state == JobState.WAITING
        ? Optional.empty()
        : Optional.of(
            new Followed(
                job.id(),
                job.queue(),
                job.type(),
                state,
                state.terminal() ? Optional.empty() : Optional.of(child.life().course().runAt()),
                state.terminal() ? Optional.of(why()) : Optional.empty()));
  }
}
