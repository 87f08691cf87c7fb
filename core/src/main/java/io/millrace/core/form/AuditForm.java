package io.millrace.core.form;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditLine.By;
import io.millrace.core.audit.AuditLine.Change;

/// The binary form of what somebody did.
public final class AuditForm {
  private AuditForm() {}

  public static void write(Out out, AuditLine it) {
    var by = it.by();
    out.instant(it.at()).text(by.actor()).maybe(by.role(), Out::text);
    out.text(by.requestId()).text(by.remote());
    out.text(it.action()).text(it.resource()).maybe(it.reason(), Out::text);
    out.maybe(it.change().before(), Out::json).maybe(it.change().after(), Out::json);
    out.text(it.result());
  }

  public static AuditLine read(In in) {
    return new AuditLine(
        in.instant(),
        new By(in.name(), in.maybe(In::name), in.text(), in.name()),
        in.name(),
        in.name(),
        in.maybe(In::text),
        new Change(in.maybe(In::json), in.maybe(In::json)),
        in.name());
  }
}
