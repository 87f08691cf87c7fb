package io.millrace.core.worker;

import io.millrace.core.job.Json;

/// A sign of life: what the worker is about, and what else it says, into which only its reader
/// looks.
public record Beat(String id, WorkerState state, Json said) {
  /// Its first, when it comes.
  public static Beat first(String id) {
    return new Beat(id, WorkerState.RUNNING, Json.EMPTY_OBJECT);
  }
}
