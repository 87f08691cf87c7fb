package io.millrace.server.http.resource;

import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.secret.SecretRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// References to secrets as they are written: `{"ref":"secrets/gh"}`, `{"env":"GH_SECRET"}` or
/// `{"file":"/run/secrets/gh"}`.
public final class SecretRefs {
  /// Stands for one that could not be read, beside its fault.
  public static final SecretRef NONE = new SecretRef.Named("none");

  private static final String FOLDER = "secrets/";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final int MAX_PATH = 4_096;

  private SecretRefs() {}

  public static SecretRef read(Fields fields) {
    var read = new ArrayList<SecretRef>();
    fields.take("ref", Shape.text(MAX_PATH)).flatMap(it -> named(fields, it)).ifPresent(read::add);
    fields
        .take("env", Shape.text(MAX_PATH))
        .flatMap(it -> variable(fields, it))
        .ifPresent(read::add);
    fields.take("file", Shape.text(MAX_PATH)).map(SecretRef.InFile::new).ifPresent(read::add);
    fields.end();
    long named = List.of("ref", "env", "file").stream().filter(fields::has).count();
    if (named != 1) {
      fields.fault("ref", "required", "name ref, env or file, one of them");
    }
    return read.isEmpty() ? NONE : read.getFirst();
  }

  private static Optional<SecretRef> named(Fields fields, String text) {
    var name = text.startsWith(FOLDER) ? text.substring(FOLDER.length()) : "";
    if (!QueueConfig.isName(name)) {
      fields.fault("ref", "format", "must be secrets/ and a name");
      return Optional.empty();
    }
    return Optional.of(new SecretRef.Named(name));
  }

  private static Optional<SecretRef> variable(Fields fields, String text) {
    if (!VARIABLE.matcher(text).matches()) {
      fields.fault("env", "format", "must be the name of a variable");
      return Optional.empty();
    }
    return Optional.of(new SecretRef.Variable(text));
  }

  /// As members of an object.
  public static void write(JsonWriter json, SecretRef ref) {
    switch (ref) {
      case SecretRef.Named(String name) -> json.put("ref", FOLDER + name);
      case SecretRef.Variable(String name) -> json.put("env", name);
      case SecretRef.InFile(String path) -> json.put("file", path);
    }
  }
}
