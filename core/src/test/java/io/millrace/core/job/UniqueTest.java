package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniqueTest {
  private static final String MANY_KINDS =
      """
      {"z":[true,null,{"b":1.50,"a":"x\\n"}],"n":-120,"e":{},"big":1e400,"é":""}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1,"b":"x"}     | {"b":"x","a":1}
          {"a":100}           | {"a":1e2}
          {"a":0.50}          | {"a":0.5}
          {"a":0}             | {"a":-0.0}
          {"a":"\\u00e9"}     | {"a":"é"}
          {"a":[1,{"c":null}]}| {"a":[1,{"c":null}]}
          {"a":{"d":1,"c":[]}}| {"a":{"c":[],"d":1}}
          {"c":1,"a":2,"b":3} | {"b":3,"c":1,"a":2}
          {"a":20}            | {"a":2.0e1}
          {"a":-7}            | {"a":-7.00}
          {"a":92233720368547758070} | {"a":9223372036854775807e1}
          """)
  void equal_args_make_the_same_print_however_they_are_written(String one, String other) {
    assertThat(print(one)).isEqualTo(print(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1}       | {"a":"1"}
          {"a":true}    | {"a":"true"}
          {"a":null}    | {}
          {"a":[1,2]}   | {"a":[2,1]}
          {"a":["1,2"]} | {"a":["1","2"]}
          {"a":"b"}     | {"b":"a"}
          {"a":{"b":1}} | {"a":{},"b":1}
          """)
  void other_args_make_another_print(String one, String other) {
    assertThat(print(one)).isNotEqualTo(print(other));
  }

  /// The prints of jobs that are there already stand in journals.
  @Test
  void a_print_stays_what_it_was() {
    assertThat(print("{\"n\":1}")).isEqualTo("6766150596761efa50b1317e0e378a2a");
    assertThat(print(MANY_KINDS)).isEqualTo("27d83265fa3a4afeeebbf47aa725714f");
  }

  @Test
  void one_path_of_the_args_leaves_the_others_out() {
    var it = Unique.byDefault();
    var byOrder =
        new Unique(
            List.of("args.order.id"),
            it.states(),
            Optional.empty(),
            it.onConflict(),
            Set.of(),
            Optional.empty(),
            "");

    assertThat(byOrder.of(draft("{\"order\":{\"id\":1},\"try\":1}")).print())
        .isEqualTo(byOrder.of(draft("{\"order\":{\"id\":1},\"try\":2}")).print())
        .isNotEqualTo(byOrder.of(draft("{\"order\":{\"id\":2},\"try\":1}")).print());
  }

  private static String print(String args) {
    return Unique.byDefault().of(draft(args)).print();
  }

  private static Draft draft(String args) {
    return Draft.of("mail.send", "mail", Json.of(args));
  }
}
