package io.millrace.server;

import io.millrace.config.Section;
import io.millrace.server.dispatch.DispatchSettings;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.ingest.JobSettings;
import io.millrace.server.log.LogSettings;
import io.millrace.server.prune.RetentionSettings;
import io.millrace.server.retry.RetrySettings;
import java.util.Map;

/// All settings, one record per room.
///
/// @param queues by name, as in `PUT /v1/queues/{name}`: checked where queues are made
public record Settings(
    NodeSettings node,
    HttpSettings http,
    DispatchSettings dispatch,
    JobSettings jobs,
    RetrySettings retry,
    RetentionSettings retention,
    LogSettings log,
    Map<String, Object> queues) {

  public static Settings from(Section root) {
    return new Settings(
        NodeSettings.from(root),
        HttpSettings.from(root),
        DispatchSettings.from(root),
        JobSettings.from(root),
        RetrySettings.from(root),
        RetentionSettings.from(root),
        LogSettings.from(root),
        root.key("queues", "What queues are set to that nobody has set, by name; * for all")
            .map(Map.of()));
  }
}
