package io.millrace.server;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// That classes see no other rooms than the table gives their own.
final class SeeOnlyTheirOwn extends ArchCondition<JavaClass> {
  /// Who may see whom, room by room; what is not written is forbidden. `*` is all. A row goes on in
  /// lines that begin with a space.
  private static final String TABLE =
      """
      core.text
      core.egress
      core.time
      core.limit
      core.access               core.limit core.text
      core.job                  core.limit core.text
      core.perform              core.job core.time
      core.query                core.job
      core.query.text           core.job core.query core.text core.time
      core.queue                core.job core.limit core.text
      core.audit                core.job
      core.definition           core.job
      core.operation            core.access core.job core.query core.query.text core.time
      core.worker               core.job
      core.form                 core.access core.audit core.definition core.job core.limit
                                core.operation core.query core.queue core.worker
      core.spi                  core.egress core.job core.limit core.perform core.query core.queue
                                core.definition core.audit core.operation core.worker
      core.bus                  core.form core.job core.query core.queue core.spi
      config                    core.text core.time
      backend.memory            core.job core.limit core.query core.queue core.definition core.spi
                                core.audit core.operation core.worker
                                backend.memory.count backend.memory.home backend.memory.lane
                                backend.memory.job
                                backend.memory.limit backend.memory.keep backend.memory.verb
                                backend.memory.step backend.memory.find backend.memory.journal
      backend.memory.keep       core.job core.limit core.query core.queue core.definition core.spi
                                core.audit core.form core.operation core.worker
                                backend.memory.journal
      backend.memory.limit      core.job core.limit core.spi backend.memory.keep
      backend.memory.job        core.form core.job core.limit core.spi
                                backend.memory.limit backend.memory.keep
      backend.memory.lane       core.job core.limit core.query core.queue core.spi
                                backend.memory.job backend.memory.limit backend.memory.keep
      backend.memory.count      core.job core.queue backend.memory.job
      backend.memory.home       core.job core.queue core.spi
                                backend.memory.count backend.memory.lane backend.memory.job backend.memory.limit
                                backend.memory.keep
      backend.memory.verb       core.job core.queue core.spi backend.memory.count
                                backend.memory.home backend.memory.lane backend.memory.job
                                backend.memory.limit backend.memory.keep
      backend.memory.step       core.job core.definition core.form core.limit core.queue core.spi
                                backend.memory.count
                                backend.memory.home backend.memory.lane backend.memory.job
                                backend.memory.limit backend.memory.keep backend.memory.journal
      backend.memory.find       core.job core.limit core.query core.queue backend.memory.count
                                backend.memory.step backend.memory.home backend.memory.lane
                                backend.memory.job backend.memory.limit backend.memory.keep
      backend.memory.journal    core.form core.spi
      backend.redis             config core.job core.limit core.query core.queue core.spi
                                backend.redis.find backend.redis.footing backend.redis.form
                                backend.redis.keep backend.redis.limit backend.redis.queue
                                backend.redis.record backend.redis.verb backend.redis.wire
      backend.redis.wire        core.spi
      backend.redis.bin         core.job core.spi backend.redis.footing backend.redis.form
                                backend.redis.record backend.redis.wire
      backend.redis.footing     config core.job core.queue core.spi backend.redis.wire
      backend.redis.form        core.form core.job core.limit core.queue core.spi
      backend.redis.record      core.form core.job core.query core.spi backend.redis.footing
                                backend.redis.form backend.redis.wire
      backend.redis.limit       core.form core.job core.limit core.query core.spi
                                backend.redis.footing backend.redis.form backend.redis.wire
      backend.redis.queue       core.form core.job core.limit core.query core.queue core.spi
                                backend.redis.footing backend.redis.form backend.redis.limit
                                backend.redis.wire
      backend.redis.lend        core.job core.limit core.spi backend.redis.footing
                                backend.redis.form backend.redis.limit backend.redis.record
                                backend.redis.wire
      backend.redis.verb        core.form core.job core.limit core.query core.queue core.spi
                                backend.redis.bin backend.redis.footing backend.redis.form backend.redis.lend
                                backend.redis.limit backend.redis.queue
                                backend.redis.record backend.redis.wire
      backend.redis.find        core.form core.job core.limit core.query core.queue core.spi
                                backend.redis.footing backend.redis.form backend.redis.limit
                                backend.redis.queue backend.redis.record backend.redis.verb
                                backend.redis.wire
      backend.redis.keep        core.audit core.definition core.form core.job core.operation
                                core.query core.queue core.spi core.worker backend.redis.find
                                backend.redis.footing backend.redis.form backend.redis.record
                                backend.redis.wire
      backend.contract          core.job core.limit core.query core.queue core.definition core.spi
                                core.query.text core.audit core.access core.operation core.worker
                                backend.contract.loop
      backend.contract.job      core.job core.limit core.query core.queue core.spi
                                backend.contract backend.contract.bound backend.contract.lend
                                backend.contract.limit backend.contract.preempt
                                backend.contract.tie
      backend.contract.lend     core.job core.queue core.spi backend.contract
      backend.contract.bound    core.job core.limit core.query core.queue core.spi
                                backend.contract
      backend.contract.tie      core.job core.limit core.query core.queue core.spi
                                backend.contract
      backend.contract.preempt  core.job core.limit core.queue core.spi backend.contract
                                backend.contract.bound
      backend.contract.limit    core.job core.limit core.query core.queue core.spi
                                backend.contract backend.contract.bound
      backend.contract.operation core.access core.job core.operation core.query core.queue core.spi
                                backend.contract
      backend.contract.queue    core.job core.limit core.query core.queue core.spi
                                backend.contract
      backend.contract.sim      core.job core.limit core.query core.queue core.spi
                                backend.contract backend.contract.history
                                backend.contract.sim.model backend.contract.sim.seed
                                backend.contract.sim.tell
      backend.contract.sim.model core.job core.limit core.query core.queue core.spi
                                backend.contract.sim.tell
      backend.contract.sim.seed backend.contract.sim.tell
      backend.contract.sim.tell core.job core.spi
      backend.contract.history  core.job core.limit
      backend.contract.loop
      backend.contract.planted
      backend.contract.perform  core.job core.perform
      plugin.performer          core.job core.perform config
      plugin.middleware         core.job core.perform core.text
      integration               core.egress core.job core.perform
      integration.http          core.egress core.job core.perform integration
      integration.push          core.egress core.job core.perform core.spi core.time integration
      server                    *
      server.engine             core.bus core.job core.queue core.spi server.alarm server.cluster
                                server.dispatch server.dispatch.performer
                                server.ingest server.observe server.operation server.prune
                                server.queue server.retry server.series server.settings
                                server.tell server.wake
      server.cluster            core.bus core.job core.queue core.spi core.worker config server.alarm
      server.settings           config core.egress core.job core.limit core.queue
                                backend.redis.footing
                                server.cluster server.dispatch
                                server.egress server.http server.http.access server.http.fields
                                server.http.resource server.http.resource.bound
                                server.http.resource.queue server.ingest server.live server.log
                                server.plugin
                                server.prune server.retry server.secret
      server.live               config core.access core.operation core.query core.text core.time
                                server.http.call server.http.fields server.http.json
                                server.http.problem server.http.ticket server.live.feed
                                server.live.frame server.live.ring server.live.sight
                                server.live.work
      server.live.frame         server.http.json server.live.feed server.live.ring
      server.live.work          core.access core.audit core.bus core.job core.spi core.worker
                                server.http.access server.http.call server.http.fields
                                server.http.json server.http.problem server.http.resource.work
                                server.http.route server.http.route.work
      server.live.feed          core.access core.bus core.definition core.job core.operation
                                core.query core.query.text core.spi server.http.access server.http.json server.http.problem
                                server.http.reach server.http.resource.job
                                server.http.resource.work server.live.ring server.live.sight
      server.live.ring          core.audit core.bus core.job core.spi server.alarm
                                server.http.json server.http.resource.access
      server.live.sight         core.access core.bus core.definition core.job core.operation
                                core.query core.queue core.spi server.cluster server.http.json
                                server.http.reach server.http.resource.bound
                                server.http.resource.find
                                server.http.resource.node server.http.resource.operation
                                server.http.resource.queue core.worker
                                server.http.resource.work server.http.route.work
      server.http.ticket        core.job server.http.call server.http.problem
      server.http.resource.node server.cluster server.http.json
      server.egress             config core.audit core.egress core.job core.spi
      server.alarm              core.bus
      server.cli                config
      server.log                core.job config
      server.observe            core.job core.limit core.queue core.spi
      server.tell               core.worker core.job core.limit core.bus core.spi core.operation core.query core.audit
      server.queue              core.queue core.bus core.spi
      server.ingest             core.job core.limit core.queue core.definition core.bus core.spi
                                config server.queue
      server.dispatch           core.job core.limit core.perform core.query core.queue core.bus
                                core.spi core.worker config
                                server.alarm
                                server.queue server.dispatch.attempt server.dispatch.performer
      server.dispatch.attempt   core.job core.perform core.bus core.spi server.dispatch.performer
      server.dispatch.performer core.job core.perform core.spi
      server.plugin             core.job core.perform core.spi config
      server.retry              core.job core.queue core.bus core.spi config server.alarm
      server.wake               core.bus server.alarm
      server.series             core.job core.queue core.bus core.spi server.alarm
      server.secret             config core.definition core.job core.spi
      server.push               core.bus core.definition core.egress core.job core.query core.spi
                                core.worker server.alarm server.dispatch server.http.json
                                server.http.resource.work server.secret
      server.keys               core.definition core.spi server.alarm server.http.access
      server.prune              core.job core.queue core.bus core.spi config server.alarm
                                core.audit
      server.operation          core.access core.job core.operation core.query core.queue core.bus
                                core.spi core.time core.worker server.alarm server.tell
      server.http               core.job config server.cluster server.http.access server.http.call
                                server.http.edge server.http.json server.http.problem
                                server.http.route server.http.route.access server.http.route.bound
                                server.http.route.dead server.http.route.endpoint
                                server.http.route.enqueue
                                server.http.route.find server.http.route.job server.http.route.node
                                server.http.route.operation server.http.route.queue
                                server.http.route.work server.http.edge.pace
      server.http.json          core.job server.http.json.syntax
      server.http.json.syntax
      server.http.fields        core.job core.text core.time server.http.json
                                server.http.json.syntax
      server.http.problem       core.job core.spi server.http.fields server.http.json
                                server.http.json.syntax
      server.http.resource      core.job core.queue core.time server.http.fields server.http.json
                                server.secret
      server.http.resource.access core.access core.audit core.definition core.job core.limit
                                core.queue server.http.fields server.http.json
                                server.http.resource.bound
      server.http.resource.bound core.definition core.job core.limit core.queue core.spi core.time
                                server.http.fields server.http.json server.http.resource
      server.http.resource.find core.definition core.job core.operation core.query core.query.text
                                core.queue server.http.fields server.http.json server.http.resource
                                server.http.resource.job
      server.http.resource.job  core.job core.limit core.query core.queue core.time
                                server.http.fields server.http.json server.http.resource
      server.http.resource.operation core.job core.operation core.queue core.time
                                server.http.fields server.http.json server.http.resource
                                server.http.resource.job server.http.resource.queue
                                server.http.resource.work
      server.http.resource.queue core.job core.queue core.time server.http.fields server.http.json
                                server.http.resource server.http.resource.bound
      server.http.resource.work core.access core.job core.query core.spi core.time core.worker server.http.fields server.http.json
                                server.http.resource server.http.resource.job server.secret
      server.http.call          core.access core.job core.query core.spi core.text core.time
                                core.query.text server.http.fields server.http.json
                                server.http.problem server.http.json.syntax
      server.http.listing       core.query core.spi core.text core.job core.time server.http.call
                                server.http.json server.http.problem
      server.http.access        core.access core.definition core.job core.limit core.spi config
                                server.http.call server.http.fields server.http.json
                                server.http.oidc server.http.problem server.http.resource
                                server.http.resource.access core.text server.http.ticket
      server.http.oidc          core.access config server.http.problem
      server.http.audit         core.access core.audit core.job core.spi server.http.call
                                server.http.json server.http.problem
      server.http.reach         core.access core.job core.query core.queue core.spi core.text
                                server.http.problem
      server.http.edge          core.access core.job server.http.access server.http.call
                                server.http.json server.http.problem server.http.json.syntax
                                server.http.edge.pace server.http.ui
      server.http.edge.pace
      server.http.ui            server.http.call server.http.problem
      server.http.route         core.access core.bus core.job core.query core.queue core.spi
                                core.time server.http.call server.http.fields server.http.json
                                server.http.problem server.http.reach server.http.resource.job
                                server.http.resource server.http.listing core.definition
      server.http.route.access  core.access core.audit core.definition core.job core.spi core.time
                                server.http.access server.http.call server.http.fields
                                server.http.json server.http.oidc server.http.problem
                                server.http.resource.access server.http.route server.http.listing
      server.http.route.bound   core.access core.bus core.definition core.job core.limit core.queue
                                core.spi server.http.call server.http.fields server.http.json
                                server.http.problem server.http.resource server.http.resource.bound
                                server.http.route server.http.listing
      server.http.route.dead    core.access core.definition core.job core.operation core.query
                                core.spi server.http.call server.http.fields server.http.json
                                server.http.problem server.http.resource.find
                                server.http.resource.operation server.http.route
                                server.http.route.find server.http.route.operation
                                server.http.listing
      server.http.route.enqueue core.access core.bus core.job core.query core.queue core.spi
                                server.http.call
                                server.http.fields server.http.json server.http.problem
                                server.http.reach server.http.resource.job server.http.route
      server.http.route.find    core.access core.definition core.job core.query core.query.text
                                core.queue core.spi core.text core.time server.http.call
                                server.http.json server.http.problem server.http.resource.find
                                server.http.resource.job server.http.route server.http.listing
      server.http.route.job     core.access core.bus core.job core.query core.queue core.spi
                                server.http.call server.http.fields server.http.json
                                server.http.problem server.http.resource server.http.resource.job
                                server.http.resource.work server.http.route
                                server.http.route.enqueue core.worker
      server.http.route.node    core.access core.definition core.job core.limit core.query
                                core.queue core.spi core.time server.http.access server.http.call
                                server.http.fields server.http.json server.http.problem
                                server.cluster server.http.resource.node server.http.resource.queue server.http.route
                                server.http.listing
      server.http.route.operation core.access core.job core.operation core.query core.query.text
                                core.queue core.spi server.http.call server.http.fields
                                server.http.json server.http.problem server.http.reach
                                server.http.resource.operation server.http.resource.work
                                server.http.route
                                server.http.json.syntax server.http.listing core.worker
      server.http.route.queue   core.access core.bus core.job core.operation core.query core.queue
                                core.spi server.http.call server.http.fields server.http.json
                                server.http.problem server.http.reach server.http.resource
                                server.http.resource.operation server.http.resource.queue
                                server.http.route server.http.route.operation server.http.listing
      server.http.route.work    core.access core.bus core.job core.query core.spi core.worker
                                server.cluster server.http.call server.http.listing
                                server.http.fields server.http.json server.http.problem
                                server.http.reach server.http.resource.work server.http.route
                                server.http.route.endpoint
      server.http.route.endpoint core.access core.bus core.definition core.egress core.job core.spi
                                server.http.call server.http.fields server.http.json
                                server.http.listing server.http.problem
                                server.http.resource.work server.http.route server.secret
      """;

  private static final Map<String, Set<String>> MAY_SEE =
      TABLE
          .replaceAll("\n +", " ")
          .lines()
          .map(row -> List.of(row.split(" +")))
          .collect(
              Collectors.toUnmodifiableMap(
                  List::getFirst, row -> Set.copyOf(row.subList(1, row.size()))));

  private final String root;

  SeeOnlyTheirOwn(String root) {
    super("see only what the table gives their room");
    this.root = root;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    var room = room(type);
    for (var dependency : type.getDirectDependenciesFromSelf()) {
      var target = dependency.getTargetClass().getBaseComponentType();
      if (isOurs(target) && !room(target).equals(room) && !maySee(room, room(target))) {
        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
      }
    }
  }

  private boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(root + ".");
  }

  private String room(JavaClass type) {
    return type.getPackageName().substring(root.length() + 1);
  }

  private static boolean maySee(String room, String other) {
    var row = MAY_SEE.getOrDefault(room, Set.of());
    return row.contains("*") || row.contains(other);
  }
}
