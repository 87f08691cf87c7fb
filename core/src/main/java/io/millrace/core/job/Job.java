package io.millrace.core.job;

import java.util.Optional;

/// One piece of work, as its sender described it, with every default filled in.
///
/// What becomes of it is its [Life]. `priority` 0 goes before 9; `key` names its lane.
public record Job(
    String id,
    String type,
    String queue,
    int priority,
    Optional<String> key,
    Json args,
    Window window,
    Terms terms,
    Labels labels,
    Origin origin,
    Ties ties) {
  public static final int MOST_URGENT = 0;
  public static final int LEAST_URGENT = 9;
  public static final int DEFAULT_PRIORITY = 5;

  public Job {
    if (priority < MOST_URGENT || priority > LEAST_URGENT) {
      throw new IllegalArgumentException("priority must be 0..9");
    }
  }

  /// A job that names nothing but what it must.
  public static Job of(String id, String type, String queue, Json args) {
    return new Job(
        id,
        type,
        queue,
        DEFAULT_PRIORITY,
        Optional.empty(),
        args,
        Window.ALWAYS,
        Terms.DEFAULT,
        Labels.NONE,
        Origin.API,
        Ties.NONE);
  }

  public Job withId(String changed) {
    return new Job(changed, type, queue, priority, key, args, window, terms, labels, origin, ties);
  }

  public Job withQueue(String changed) {
    return new Job(id, type, changed, priority, key, args, window, terms, labels, origin, ties);
  }

  public Job withPriority(int changed) {
    return new Job(id, type, queue, changed, key, args, window, terms, labels, origin, ties);
  }

  public Job withKey(Optional<String> changed) {
    return new Job(id, type, queue, priority, changed, args, window, terms, labels, origin, ties);
  }

  public Job withArgs(Json changed) {
    return new Job(id, type, queue, priority, key, changed, window, terms, labels, origin, ties);
  }

  public Job withWindow(Window changed) {
    return new Job(id, type, queue, priority, key, args, changed, terms, labels, origin, ties);
  }

  public Job withTerms(Terms changed) {
    return new Job(id, type, queue, priority, key, args, window, changed, labels, origin, ties);
  }

  public Job withLabels(Labels changed) {
    return new Job(id, type, queue, priority, key, args, window, terms, changed, origin, ties);
  }

  public Job withOrigin(Origin changed) {
    return new Job(id, type, queue, priority, key, args, window, terms, labels, changed, ties);
  }

  public Job withTies(Ties changed) {
    return new Job(id, type, queue, priority, key, args, window, terms, labels, origin, changed);
  }
}
