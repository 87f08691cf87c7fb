package io.millrace.server.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
  /// The cases of RFC 7396 (appendix A) whose two sides are objects, and the order of members.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':'b'} | {'a':'c'} | {'a':'c'}",
        "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
        "{'a':'b'} | {'a':null} | {}",
        "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
        "{'a':['b']} | {'a':'c'} | {'a':'c'}",
        "{'a':'c'} | {'a':['b']} | {'a':['b']}",
        "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
        "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
        "{'e':null} | {'a':1} | {'e':null,'a':1}",
        "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
      })
  void what_it_names_is_written_and_the_rest_stays(String there, String patch, String becomes) {
    assertThat(apply(quoted(there), quoted(patch))).isEqualTo(quoted(becomes));
  }

  @Test
  void what_it_does_not_name_stays_byte_for_byte() {
    assertThat(apply("{\"n\":1.50,\"o\":{ \"x\" : 1e2 }}", "{\"b\":1}"))
        .isEqualTo("{\"n\":1.50,\"o\":{ \"x\" : 1e2 },\"b\":1}");
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static String apply(String there, String patch) {
    var read = JsonText.read(patch.getBytes(StandardCharsets.UTF_8)).root();
    return MergePatch.apply(Json.of(there), read).text();
  }
}
