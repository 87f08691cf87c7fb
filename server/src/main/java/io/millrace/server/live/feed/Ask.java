package io.millrace.server.live.feed;

import io.millrace.core.operation.Pace;
import io.millrace.server.live.ring.From;
import java.util.Optional;

/// What somebody wants to hear, and how.
///
/// @param id his number for it
/// @param q which jobs, in the language of queries
/// @param orSnapshot whether he wants a snapshot when his position is gone
/// @param latest whether only the newest of each job counts
/// @param pace how often something may come at most
/// @param window how many events may be under way without his word; 0 is any number
public record Ask(
    long id,
    Topic topic,
    Optional<String> q,
    From from,
    boolean orSnapshot,
    boolean latest,
    Optional<Pace> pace,
    int window) {
  public static final int WINDOW = 256;
  public static final int MOST_WINDOW = 1_000_000;
}
