package io.millrace.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
  /// Rows of the table in RFC 7396, appendix A.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "{\"a\":\"b\"}; {\"a\":\"c\"}; {\"a\":\"c\"}",
        "{\"a\":\"b\"}; {\"b\":\"c\"}; {\"a\":\"b\",\"b\":\"c\"}",
        "{\"a\":\"b\"}; {\"a\":null}; {}",
        "{\"a\":[\"b\"]}; {\"a\":\"c\"}; {\"a\":\"c\"}",
        "{\"a\":{\"b\":\"c\"}}; {\"a\":{\"b\":\"d\",\"c\":null}}; {\"a\":{\"b\":\"d\"}}",
        "{\"a\":[{\"b\":\"c\"}]}; {\"a\":[1]}; {\"a\":[1]}",
        "[\"a\",\"b\"]; [\"c\",\"d\"]; [\"c\",\"d\"]",
        "{\"a\":\"foo\"}; null; null",
        "{\"e\":null}; {\"a\":1}; {\"e\":null,\"a\":1}",
        "{}; {\"a\":{\"bb\":{\"ccc\":null}}}; {\"a\":{\"bb\":{}}}"
      })
  void merges_as_the_standard_says(String target, String patch, String merged) {
    var result = MergePatch.apply(Json.of(target).tree(), Json.of(patch).tree());

    assertThat(result).isEqualTo(Json.of(merged).tree());
  }
}
