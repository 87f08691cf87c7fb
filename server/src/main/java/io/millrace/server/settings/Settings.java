package io.millrace.server.settings;

import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.config.Section;
import io.millrace.core.egress.EgressRules;
import io.millrace.core.job.Terms;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.cluster.ClusterSettings;
import io.millrace.server.dispatch.DispatchSettings;
import io.millrace.server.egress.EgressSettings;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.resource.Backoffs;
import io.millrace.server.http.resource.FromFile;
import io.millrace.server.http.resource.bound.Breakers;
import io.millrace.server.http.resource.bound.Limiters;
import io.millrace.server.http.resource.queue.QueueConfigs;
import io.millrace.server.ingest.JobSettings;
import io.millrace.server.live.LiveSettings;
import io.millrace.server.log.LogSettings;
import io.millrace.server.plugin.PluginSettings;
import io.millrace.server.prune.RetentionSettings;
import io.millrace.server.retry.RetrySettings;
import io.millrace.server.secret.SecretSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// All settings, one record per room.
public record Settings(
    NodeSettings node,
    RedisSettings redis,
    ClusterSettings cluster,
    HttpSettings http,
    LiveSettings live,
    AuthSettings auth,
    SecretSettings secrets,
    DispatchSettings dispatch,
    JobSettings jobs,
    RetrySettings retry,
    RetentionSettings retention,
    LogSettings log,
    EgressRules egress,
    PluginSettings plugins,
    Terms terms,
    Queues queues,
    Map<String, Limit> limiters,
    Map<String, BreakerRule> breakers) {
  /// How queues are set up that nobody has set up: those named, and any other that its first job
  /// makes.
  public record Queues(List<QueueConfig> named, Optional<QueueConfig> born) {}

  public static Settings from(Section root) {
    var jobs = JobSettings.from(root);
    var http = HttpSettings.from(root);
    var auth = AuthSettings.from(root);
    if (auth.isOpen()) {
      http.refuseStrangers(root);
    }
    if (auth.logins().oidc().isPresent()) {
      http.needPublicUrl(root);
    }
    var node = NodeSettings.from(root);
    var cluster = ClusterSettings.from(root);
    if (node.backend() == NodeSettings.BackendKind.MEMORY) {
      refuseOthers(cluster, root);
    }
    return new Settings(
        node,
        RedisSettings.from(root, jobs.maxRescues(), jobs.cancelGrace()),
        cluster,
        http,
        LiveSettings.from(root),
        auth,
        SecretSettings.from(root),
        DispatchSettings.from(root),
        jobs,
        RetrySettings.from(root),
        RetentionSettings.from(root),
        LogSettings.from(root),
        EgressSettings.from(root),
        PluginSettings.from(root),
        terms(jobs, root),
        queues(root),
        named(
            root,
            "limiters",
            "Limiters that nobody has set, by name; global binds every job",
            Limiters::read),
        named(root, "breakers", "Breakers that nobody has set, by name", Breakers::read));
  }

  /// A node that keeps all in memory is alone.
  private static void refuseOthers(ClusterSettings cluster, Section root) {
    if (cluster.enabled()) {
      root.section("cluster")
          .refuse(
              "enabled",
              "false, or backend.kind redis: nodes that keep all in memory share nothing");
    }
    if (!cluster.leads()) {
      root.section("scheduler")
          .refuse("enabled", "true, or backend.kind redis: no other node leads one that is alone");
    }
  }

  /// What is written under a key by names, each read by that reader.
  private static <T> Map<String, T> named(
      Section root, String key, String meaning, Function<Fields, T> reader) {
    var all = new LinkedHashMap<String, T>();
    var written = root.key(key, meaning).map(Map.of());
    written.forEach((name, tree) -> {
      if (QueueConfig.isName(name)) {
        read(root, key, name, tree, reader).ifPresent(read -> all.put(name, read));
      } else {
        root.refuse(key, "names of 1-128 of a-z 0-9 _ . -");
      }
    });
    return all;
  }

  /// What the nodes of one store call themselves, and those of no other: by it they find each
  /// other.
  public String circle() {
    return "millrace-" + redis.prefix();
  }

  /// The same for jobs on other terms.
  public Settings withTerms(Terms changed) {
    return new Settings(
        node, redis, cluster, http, live, auth, secrets, dispatch, jobs, retry, retention, log,
        egress, plugins, changed, queues, limiters, breakers);
  }

  private static Terms terms(JobSettings jobs, Section root) {
    var section = root.section("jobs");
    return new Terms(
        jobs.maxAttempts(),
        FromFile.read(
                jobs.backoff(),
                "",
                Backoffs::read,
                (pointer, allowed) -> section.refuse("backoff", pointer, allowed))
            .orElse(Terms.BACKOFF),
        jobs.timeout(),
        jobs.lease(),
        Terms.DEFAULT.retryLost(),
        Terms.DEFAULT.preemptible());
  }

  private static <T> Optional<T> read(
      Section root, String key, String name, Object tree, Function<Fields, T> reader) {
    return FromFile.read(
        tree,
        "",
        fields -> Optional.of(reader.apply(fields)),
        (pointer, allowed) -> root.refuse(key, "/" + name + pointer, allowed));
  }

  private static Queues queues(Section root) {
    var written =
        root.key("queues", "What queues are set to that nobody has set, by name; * for all")
            .map(Map.of());
    var named = new ArrayList<QueueConfig>();
    Optional<QueueConfig> born = Optional.empty();
    for (var entry : written.entrySet()) {
      var name = entry.getKey();
      if (name.equals("*")) {
        born = queue(root, name, "any", entry.getValue());
      } else if (QueueConfig.isName(name)) {
        queue(root, name, name, entry.getValue()).ifPresent(named::add);
      } else {
        root.refuse("queues", "names of 1-128 of a-z 0-9 _ . -, or *");
      }
    }
    return new Queues(List.copyOf(named), born);
  }

  private static Optional<QueueConfig> queue(Section root, String at, String name, Object tree) {
    return read(root, "queues", at, tree, fields -> QueueConfigs.read(name, fields));
  }
}
