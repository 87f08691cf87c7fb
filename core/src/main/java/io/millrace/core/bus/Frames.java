package io.millrace.core.bus;

import io.millrace.core.form.In;
import io.millrace.core.form.Out;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// What travels between nodes, as bytes: the version of the form, who sends it, and the values. A
/// frame that is not wholly sound is nothing; what one says is data, and never code.
///
/// @param write how a value is written
/// @param read how it is read
record Frames<Q>(BiConsumer<Out, Q> write, Function<In, Q> read) {
  private static final int VERSION = 1;

  /// What a sender says who only wants to hear.
  private static final int EAR = 1;

  private static final int VALUES = 2;

  /// Who sent it, and what; empty when somebody only says that he listens.
  record Frame<Q>(String sender, List<Q> values) {}

  /// Hints that others have use for.
  static final Frames<Ready> READY = new Frames<>(Frames::write, Frames::hint);

  static final Frames<Fact> FACTS = new Frames<>(Frames::write, Frames::fact);

  static final Frames<Letter> LETTERS = new Frames<>(Frames::write, Frames::letter);

  private enum Hint {
    NOW,
    CONFIGURED,
    ATTEND,
    ORDERED
  }

  private static void write(Out out, Ready hint) {
    switch (hint) {
      case Ready.Now(String queue) -> out.word(Hint.NOW).text(queue);
      case Ready.Configured(String queue) -> out.word(Hint.CONFIGURED).text(queue);
      case Ready.Attend(String queue) -> out.word(Hint.ATTEND).text(queue);
      case Ready.Ordered(String worker) -> out.word(Hint.ORDERED).text(worker);
      case Ready.Soon _, Ready.Later _, Ready.Frees _ ->
          throw new IllegalArgumentException("the node that was told sees to it: " + hint);
    }
  }

  private static Ready hint(In in) {
    var hint = in.word(Hint.values());
    var queue = in.text();
    return switch (hint) {
      case NOW -> new Ready.Now(queue);
      case CONFIGURED -> new Ready.Configured(queue);
      case ATTEND -> new Ready.Attend(queue);
      case ORDERED -> new Ready.Ordered(queue);
    };
  }

  private static void write(Out out, Fact fact) {
    out.text(fact.name()).instant(fact.at()).text(fact.id()).text(fact.queue()).text(fact.type());
    out.all(fact.detail().entrySet(), (to, it) -> to.text(it.getKey()).text(it.getValue()));
  }

  private static Fact fact(In in) {
    var name = in.text();
    var at = in.instant();
    var id = in.text();
    var queue = in.text();
    var type = in.text();
    var detail = new HashMap<String, String>();
    for (int left = in.whole(); left > 0; left--) {
      detail.put(in.text(), in.text());
    }
    return new Fact(name, at, id, queue, type, detail);
  }

  private enum Kind {
    ASK,
    PAGE
  }

  private static void write(Out out, Letter letter) {
    switch (letter) {
      case Letter.Ask(var channel, var sender, var epoch, long last) -> {
        out.word(Kind.ASK).text(channel).text(sender);
        out.number(epoch.reign()).number(epoch.nth()).number(last);
      }
      case Letter.Page(var channel, var epoch, long first, var since, boolean more, var facts) -> {
        out.word(Kind.PAGE).text(channel).number(epoch.reign()).number(epoch.nth());
        out.number(first).instant(since).flag(more);
        out.all(facts, (to, it) -> write(to.instant(it.at()), it.fact()));
      }
    }
  }

  private static Letter letter(In in) {
    var kind = in.word(Kind.values());
    var channel = in.text();
    return switch (kind) {
      case ASK -> new Letter.Ask(channel, in.text(), epoch(in), in.number());
      case PAGE ->
          new Letter.Page(
              channel, epoch(in), in.number(), in.instant(), in.flag(), in.all(Frames::heard));
    };
  }

  private static Epoch epoch(In in) {
    return new Epoch(in.number(), in.number());
  }

  private static Letter.Heard heard(In in) {
    return new Letter.Heard(in.instant(), fact(in));
  }

  /// That the sender listens.
  Buffer ear(String sender) {
    return bytes(new Out().put(VERSION).text(sender).put(EAR));
  }

  Buffer values(String sender, Collection<Q> values) {
    return bytes(new Out().put(VERSION).text(sender).put(VALUES).all(values, write));
  }

  private static Buffer bytes(Out out) {
    return Buffer.buffer(Arrays.copyOf(out.bytes(), out.size()));
  }

  /// What a frame says; empty when it is none, or one of another version.
  Optional<Frame<Q>> read(Buffer frame) {
    try {
      var in = new In(frame.getBytes(), 0, frame.length(), new HashMap<>());
      if (in.take() != VERSION) {
        return Optional.empty();
      }
      var sender = in.text();
      var values = new ArrayList<Q>();
      if (in.take() == VALUES) {
        values.addAll(in.all(read));
      }
      return in.hasMore() ? Optional.empty() : Optional.of(new Frame<>(sender, values));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }
}
