package io.millrace.server.http.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditTableTest {
  private final AuditTable table =
      new AuditTable(Map.of("POST /v1/claims", "none", "POST /v1/doctor", "doctor.check"));

  @ParameterizedTest
  @CsvSource({
    "POST /v1/queues/{name}/pause, queue.pause, queue, name",
    "PUT /v1/queues/{name}, queue.put, queue, name",
    "DELETE /v1/jobs/{id}, job.delete, job, id",
    "POST /v1/keys, key.create, key, ",
    "POST /v1/jobs/cancel, job.cancel, job, ",
    "POST /v1/dead-letters/{id}/retry, dead_letter.retry, dead_letter, id",
    "PATCH /v1/dead-letters/groups/{sig}, dead_letter.group.patch, dead_letter.group, sig",
    "POST /v1/cluster/leader/step-down, cluster.leader.step_down, cluster.leader, ",
    "POST /v1/operations/{id}/retry-failed, operation.retry_failed, operation, id"
  })
  void names_an_operation_by_its_noun_and_what_is_done_to_it(
      String operation, String name, String noun, String parameter) {
    assertThat(table.action(operation))
        .contains(new Action(name, noun, Optional.ofNullable(parameter)));
  }

  @Test
  void takes_the_name_that_the_document_gives() {
    assertThat(table.action("POST /v1/doctor").map(Action::name)).contains("doctor.check");
  }

  @Test
  void leaves_out_reads_and_what_the_document_excepts() {
    assertThat(table.action("GET /v1/jobs/{id}")).isEmpty();
    assertThat(table.action("POST /v1/claims")).isEmpty();
  }
}
