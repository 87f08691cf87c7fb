package io.millrace.server.http.resource;

import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;

/// Names of queues, limiters and breakers, as bodies and paths have them.
public final class Names {
  /// What names are, of queues and of all that stands in paths like theirs.
  public static final String NAMED = "1-128 of a-z 0-9 _ . -, and no word that paths use";

  /// Such a name.
  public static final Shape<String> NAME =
      value -> {
        var text = Shape.TEXT.read(value);
        if (!QueueConfig.isName(text)) {
          throw new Unfit("format", NAMED);
        }
        return text;
      };

  private Names() {}
}
