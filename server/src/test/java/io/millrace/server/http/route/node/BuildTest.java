package io.millrace.server.http.route.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class BuildTest {
  @Test
  void names_the_commit_that_the_build_found() {
    assertThat(Build.commit(told("0123456789ab+"))).contains("0123456789ab+");
  }

  @Test
  void names_none_where_the_sources_stand_in_no_repository() {
    assertThat(Build.commit(told(""))).isEmpty();
    assertThat(Build.commit(new Properties())).isEmpty();
  }

  private static Properties told(String commit) {
    var told = new Properties();
    told.setProperty("commit", commit);
    return told;
  }
}
