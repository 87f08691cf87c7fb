package io.millrace.server.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoveredTest {
  @ParameterizedTest
  @CsvSource({
    "args.password, args.password, true",
    "args.password, args.user.password, false",
    "args.password, meta.password, false",
    "*.token, args.token, true",
    "*.token, args.user.token, true",
    "*.token, args.tokens, false",
    "args.*.token, args.a.b.token, true",
    "args.*.token, args.token, false",
    "args.*, args.a, true",
    "args.*, args, false"
  })
  void a_star_stands_for_one_or_more_names(String path, String place, boolean covered) {
    assertThat(Covered.of(path).has(List.of(place.split("\\.")))).isEqualTo(covered);
  }

  @Test
  void what_is_covered_is_hidden_in_every_item_and_the_rest_is_as_it_was_sent() {
    var veil = new Veil(Payload.USUAL, true, Covered.of("args.users.password"));
    assertThat(over(veil, "{\"args\":{\"users\":[{\"password\":\"p\",\"n\":1.50}]},\"n\":1}"))
        .isEqualTo("{\"args\":{\"users\":[{\"password\":\"•••\",\"n\":1.50}]},\"n\":1}");
    assertThat(over(veil, "{\"args\":{ \"a\" : 1.50 }}")).isEqualTo("{\"args\":{ \"a\" : 1.50 }}");
  }

  @Test
  void what_may_not_be_seen_tells_its_size_alone() {
    var veil = new Veil(Payload.USUAL, false, Covered.NOTHING);
    assertThat(over(veil, "{\"items\":[{\"id\":\"a\",\"meta\":{\"k\":\"v\"},\"result\":null}]}"))
        .isEqualTo(
            "{\"items\":[{\"id\":\"a\",\"meta\":{\"redacted\":true,\"bytes\":9},\"result\":null}]}");
  }

  @Test
  void what_is_hidden_together_leaves_one_mark() {
    var veil =
        new Veil(new Payload(Set.of("message", "fields"), true, false), false, Covered.NOTHING);
    assertThat(over(veil, "{\"n\":1,\"message\":\"abc\",\"fields\":{}}"))
        .isEqualTo("{\"n\":1,\"redacted\":true,\"bytes\":7}");
  }

  @Test
  void what_is_delivered_is_not_covered() {
    var delivered = new Payload(Payload.USUAL.members(), false, true);
    assertThat(new Veil(delivered, true, Covered.of("args.a")).isThin()).isTrue();
    assertThat(new Veil(delivered, false, Covered.NOTHING).isThin()).isFalse();
  }

  private static String over(Veil veil, String json) {
    return veil.over(Buffer.buffer(json)).toString();
  }
}
