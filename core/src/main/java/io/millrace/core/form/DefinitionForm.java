package io.millrace.core.form;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;

/// The binary form of a definition.
public final class DefinitionForm {
  private DefinitionForm() {}

  public static void write(Out out, Definition it) {
    out.word(it.kind()).text(it.name()).json(it.spec()).number(it.version()).number(it.revision());
    out.text(it.by()).instant(it.times().createdAt()).instant(it.times().updatedAt());
  }

  public static Definition read(In in) {
    return new Definition(
        in.word(Kind.values()),
        in.name(),
        in.json(),
        in.whole(),
        in.number(),
        in.text(),
        new Definition.Times(in.instant(), in.instant()));
  }
}
