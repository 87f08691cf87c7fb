package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Script;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The form that all scripts share.
class ScriptsTest {
  private static final String TIME =
      """
      local now = tonumber(ARGV[1])
      if now == 0 then
        local time = redis.call('TIME')
        now = time[1] * 1000 + math.floor(time[2] / 1000)
      end
      """;

  /// Those that take something in: they may be refused for want of memory.
  private static final Set<String> TAKE_IN =
      Set.of(
          "enqueue",
          "place",
          "rehome",
          "homes",
          "open",
          "begin",
          "note",
          "define",
          "append",
          "name",
          "limit",
          "permit",
          "order",
          "register");

  /// Those that only read need no leave to write.
  private static final Set<String> READ =
      Set.of(
          "absent",
          "along",
          "behind",
          "away",
          "get",
          "stand",
          "seek",
          "ended",
          "defined",
          "look",
          "fill",
          "failed",
          "keys",
          "blocked",
          "standing",
          "reign",
          "known");

  /// What takes as long as there is much of it.
  private static final Pattern OF_ALL =
      Pattern.compile(
          "redis\\.call\\('(?:(?:HGETALL|HKEYS|HVALS|SMEMBERS|SORT|KEYS|SUNION|SINTER|SDIFF|ZUNION"
              + "|ZINTER|ZDIFF|ZREMRANGEBY[A-Z]+|FLUSH[A-Z]*)'"
              + "|(?:DEL)'|LRANGE', [^,]+, 0, -1"
              + "|Z(?:REV)?RANGE', [^,]+, 0, -1"
              + "|Z(?:REV)?RANGE(?:BYLEX|BYSCORE)'(?![^\n]*(?:\n[^\n]*)?'LIMIT')"
              + "|ZRANGE'(?=[^\n]*'BY(?:LEX|SCORE)')(?![^\n]*(?:\n[^\n]*)?'LIMIT'))[^\n]*");

  /// What of that there is, and what keeps it short.
  private static final Map<String, String> BOUNDED =
      Map.ofEntries(
          Map.entry("redis.call('HGETALL', types)", "types of a queue: a worker looks at each"),
          Map.entry("redis.call('HVALS', types)", "types of a queue"),
          Map.entry("redis.call('HGETALL', conf)", "one configuration"),
          Map.entry("redis.call('HKEYS', conf)", "one configuration"),
          Map.entry("redis.call('HGETALL', stat)", "sums, each of a name of ours"),
          Map.entry("redis.call('HGETALL', flow)", "a slot for each second of a minute"),
          Map.entry("redis.call('HGETALL', permits)", "no more than a slice: HLEN is asked first"),
          Map.entry("redis.call('LRANGE', KEYS[4], 0, -1)", "lines of one job: 10 000 and 1 MiB"),
          Map.entry("redis.call('ZRANGE', KEYS[17], 140737488355328", "slots of those who run"),
          Map.entry("redis.call('ZRANGE', KEYS[1], '(' .. string.format", "workers that live"),
          Map.entry("redis.call('ZREMRANGEBYLEX', kids", "children of one job"),
          Map.entry("redis.call('DEL', bucket)", "a text"),
          Map.entry("redis.call('DEL', KEYS[1])", "a text"));

  static List<Script> all() {
    return Scripts.ALL;
  }

  @Test
  void are_all_the_files_that_there_are() throws IOException, URISyntaxException {
    assertThat(Scripts.ALL.stream().map(it -> it.name() + ".lua"))
        .hasSameElementsAs(files("claim.lua"));
  }

  @Test
  void have_no_part_that_no_script_is_put_together_of() throws IOException, URISyntaxException {
    assertThat(files("part/ready.lua"))
        .allSatisfy(part ->
            assertThat(Scripts.ALL).anySatisfy(it -> assertThat(it.text()).contains("-- " + part)));
    assertThat(Scripts.ALL).noneSatisfy(it -> assertThat(it.text()).contains("-- with "));
  }

  /// The names of the files beside one.
  private static Set<String> files(String beside) throws IOException, URISyntaxException {
    var file = Objects.requireNonNull(Scripts.class.getResource(Scripts.FOLDER + beside)).toURI();
    try (var files = Files.list(Path.of(file).getParent())) {
      return files
          .filter(Files::isRegularFile)
          .map(it -> it.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void read_the_time_in_the_same_five_lines(Script script) {
    if (script.text().contains("now_ms")) {
      assertThat(script.text()).contains(TIME);
    } else {
      assertThat(script.text()).doesNotContain("TIME");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void go_on_without_memory_unless_they_take_something_in(Script script) {
    boolean frees = !TAKE_IN.contains(script.name()) && !READ.contains(script.name());
    assertThat(script.text().startsWith("#!lua flags=allow-oom\n")).isEqualTo(frees);
  }

  @ParameterizedTest
  @MethodSource("all")
  void read_nothing_that_grows_with_what_is_stored(Script script) {
    var whole = OF_ALL.matcher(script.text()).results().map(MatchResult::group).toList();

    assertThat(whole)
        .allSatisfy(it -> assertThat(BOUNDED.keySet()).as(it).anyMatch(it::startsWith));
  }

  @Test
  void keep_short_only_what_there_is() {
    assertThat(BOUNDED.keySet())
        .allSatisfy(bounded ->
            assertThat(Scripts.ALL).anySatisfy(it -> assertThat(it.text()).contains(bounded)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void begin_with_their_name(Script script) {
    var text = script.text().replaceFirst("^#!.*\n", "");
    assertThat(text).startsWith("-- " + script.name() + ".lua: ");
  }
}
