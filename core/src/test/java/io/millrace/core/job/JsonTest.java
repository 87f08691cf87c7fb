package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class JsonTest {
  record Mail(String sentTo, int copyCount) {}

  @Test
  void keeps_what_was_written_byte_for_byte() {
    var written = "{ \"b\":1.0,\n\"a\" : \"\\u00e9é\" }";

    assertThat(Json.of(written).text()).isEqualTo(written);
    assertThat(Json.of(written).size()).isEqualTo(Json.of(written).bytes().length);
  }

  @Test
  void is_equal_when_its_bytes_are() {
    assertThat(Json.of("{}")).isEqualTo(Json.EMPTY_OBJECT).hasSameHashCodeAs(Json.EMPTY_OBJECT);
    assertThat(Json.of("{ }")).isNotEqualTo(Json.EMPTY_OBJECT);
  }

  @Test
  void writes_and_reads_names_in_snake_case() {
    var json = Json.write(new Mail("ann", 2));

    assertThat(json.text()).isEqualTo("{\"sent_to\":\"ann\",\"copy_count\":2}");
    assertThat(json.as(Mail.class)).isEqualTo(new Mail("ann", 2));
  }

  @Test
  void reads_numbers_as_they_were_written() {
    var tree = Json.of("[1.10, 12345678901234567890, 0.1]").tree();

    assertThat(tree.get(0).decimalValue()).isEqualTo(new BigDecimal("1.10"));
    assertThat(tree.get(1).bigIntegerValue()).isEqualTo(new BigInteger("12345678901234567890"));
    assertThat(tree.get(2).decimalValue()).isEqualTo(new BigDecimal("0.1"));
  }

  @Test
  void refuses_to_be_what_it_is_not() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.of("[]").as(Mail.class))
        .withMessageContaining("Mail");
  }
}
