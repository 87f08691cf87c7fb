package io.millrace.backend.redis.record;

import io.millrace.backend.redis.form.Bytes;
import io.millrace.core.form.In;
import io.millrace.core.form.LifeForm;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Progress;
import io.millrace.core.job.StepDone;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What a job's holders reported of it, as it stands in `side`: `:p` is `<I6` when, then the
/// progress in Java's form; `:c` the cursor; `:s` each step as `<Hc0HI6I4` name, attempt, when and
/// width of its result, then the result.
public record Said(Optional<Progress> progress, Optional<Json> cursor, List<StepDone> steps) {
  public static final Said NOTHING = new Said(Optional.empty(), Optional.empty(), List.of());

  public static Said read(byte[] progress, byte[] cursor, byte[] steps) {
    return new Said(
        progress.length == 0 ? Optional.empty() : Optional.of(progress(progress)),
        cursor.length == 0 ? Optional.empty() : Optional.of(Json.of(cursor)),
        steps(steps));
  }

  private static Progress progress(byte[] from) {
    var said = LifeForm.progress(new In(from, 6, from.length, new HashMap<>()));
    return said.said(Instant.ofEpochMilli(Bytes.number(from, 0, 6)));
  }

  private static List<StepDone> steps(byte[] from) {
    var steps = new ArrayList<StepDone>();
    int at = 0;
    while (at < from.length) {
      int width = (int) Bytes.number(from, at, 2);
      var name = new String(from, at + 2, width, StandardCharsets.UTF_8);
      int head = at + 2 + width;
      int size = (int) Bytes.number(from, head + 8, 4);
      steps.add(
          new StepDone(
              name,
              Json.of(Arrays.copyOfRange(from, head + 12, head + 12 + size)),
              (int) Bytes.number(from, head, 2),
              Instant.ofEpochMilli(Bytes.number(from, head + 2, 6))));
      at = head + 12 + size;
    }
    return steps;
  }

  /// What the next attempt gets of those before it.
  public Kept kept() {
    if (cursor.isEmpty() && progress.isEmpty() && steps.isEmpty()) {
      return Kept.NOTHING;
    }
    var results = new LinkedHashMap<String, Json>();
    steps.forEach(step -> results.put(step.name(), step.result()));
    return new Kept(cursor, progress.flatMap(Progress::data), Collections.unmodifiableMap(results));
  }
}
