package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Form;
import io.millrace.core.form.OperationForm;
import io.millrace.core.form.Out;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;

/// An operation, under which token somebody works on it and until when. Laid out as `<I6` until,
/// then the token and how the operation stands in Java's form.
public record Operated(Operation operation, String token, long until) {
  private static final String NOBODY = "";
  private static final int HEAD = 6;

  static Operated of(Operation operation) {
    return new Operated(operation, NOBODY, 0);
  }

  static Operated read(byte[] from, String id, Order order) {
    var in = Form.in(from, HEAD);
    var token = in.text();
    return new Operated(OperationForm.operation(in, id, order), token, until(from));
  }

  /// Until when somebody works on it.
  static long until(byte[] from) {
    return Bytes.number(from, 0, HEAD);
  }

  byte[] write() {
    var form = Form.of(this::write);
    return new Bytes(HEAD + form.length).put(until, HEAD).put(form).done();
  }

  private void write(Out out) {
    OperationForm.write(out.text(token), operation);
  }
}
