package io.millrace.server.http.fields;

import io.millrace.core.job.Fault;
import io.millrace.core.text.Nearest;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonValue.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The members of one object, read by name.
///
/// What does not fit goes to the faults and reads as absent, so a caller reads everything, calls
/// [#end] and lets the [Faults] speak before it uses anything. Null reads as absent.
public final class Fields {
  /// The names of a few dozen fields at most, asked for at every request: a set would cost more to
  /// make than it saves.
  private final List<String> asked = new ArrayList<>(32);

  private final List<Member> members;
  private final String pointer;
  private final Faults faults;
  private final boolean object;

  private Fields(List<Member> members, String pointer, Faults faults, boolean object) {
    this.members = members;
    this.pointer = pointer;
    this.faults = faults;
    this.object = object;
  }

  /// The members of a whole body, or of one item of it.
  public static Fields of(JsonValue object, Faults faults) {
    return of(object, "", faults);
  }

  /// The members of what stands at `pointer` in a body.
  public static Fields of(JsonValue value, String pointer, Faults faults) {
    if (value.is(Kind.OBJECT)) {
      return new Fields(value.members(), pointer, faults, true);
    }
    var detail = "must be an object, not " + value.kind().spoken();
    faults.add(new Fault(pointer, "type", detail));
    return new Fields(List.of(), pointer, faults, false);
  }

  /// What stands under `name`, if it is there and fits.
  public <T> Optional<T> take(String name, Shape<T> shape) {
    return find(name).filter(value -> !value.is(Kind.NULL)).flatMap(it -> read(name, it, shape));
  }

  /// The same of what must be there. Of what is no object at all nothing more is missed.
  public <T> Optional<T> need(String name, Shape<T> shape) {
    if (object && find(name).filter(value -> !value.is(Kind.NULL)).isEmpty()) {
      fault(name, "required", "must be there");
    }
    return take(name, shape);
  }

  public OptionalInt takeWhole(String name, int least, int most) {
    return take(name, Shape.whole(least, most)).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /// The members of the object under `name`, if there is one.
  public Optional<Fields> takeFields(String name) {
    return find(name)
        .filter(value -> !value.is(Kind.NULL))
        .map(value -> of(value, at(name), faults));
  }

  /// The members of what stands for an object that is not there under `name`.
  public Fields within(String name, JsonValue instead) {
    return of(instead, at(name), faults);
  }

  /// The names of all members, of an object whose names are the sender's to choose.
  public List<String> names() {
    return members.stream().map(Member::name).toList();
  }

  /// Whether the member is there at all, null included: in a merge patch that is an order.
  public boolean has(String name) {
    return find(name).isPresent();
  }

  /// Whether null stands under `name`.
  public boolean isNull(String name) {
    return find(name).filter(value -> value.is(Kind.NULL)).isPresent();
  }

  /// Refuses a member that is not supported yet, unless what it says is what happens anyway.
  public void notYet(String name, Predicate<JsonValue> harmless) {
    find(name)
        .filter(value -> !value.is(Kind.NULL) && !harmless.test(value))
        .ifPresent(_ -> fault(name, "unsupported", "is not supported yet: leave it out"));
  }

  /// A fault that a caller found in what stands under `name`.
  public void fault(String name, String reason, String detail) {
    faults.add(new Fault(at(name), reason, detail));
  }

  /// Refuses the members that nobody asked for; told once, however often a reader ends.
  public void end() {
    for (var member : members) {
      if (!asked.contains(member.name())) {
        var hint = Nearest.to(member.name(), asked);
        var detail =
            "there is no such field" + hint.map("; did you mean '%s'?"::formatted).orElse("");
        faults.add(
            Finding.of(new Fault(pointer + member.pointer(), "unknown_field", detail))
                .withHint(hint));
      }
    }
    members.forEach(member -> asked.add(member.name()));
  }

  private <T> Optional<T> read(String name, JsonValue value, Shape<T> shape) {
    try {
      return Optional.of(shape.read(value));
    } catch (Unfit unfit) {
      faults.addAll(unfit.under(at(name)));
      return Optional.empty();
    }
  }

  private Optional<JsonValue> find(String name) {
    asked.add(name);
    for (var member : members) {
      if (member.name().equals(name)) {
        return Optional.of(member.value());
      }
    }
    return Optional.empty();
  }

  private String at(String name) {
    return pointer + "/" + name;
  }
}
