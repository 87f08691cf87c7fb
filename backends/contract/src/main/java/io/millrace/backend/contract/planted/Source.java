package io.millrace.backend.contract.planted;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// One source file, as a text that may be changed before it is compiled against the classes of the
/// others, or laid before them as it is. (So a changed constant is seen only in its own file:
/// others have its old value in them.)
final class Source extends SimpleJavaFileObject {
  private final String text;

  Source(Path file) throws IOException {
    this(URI.create("planted://" + file.toAbsolutePath().normalize()), Files.readString(file));
  }

  private Source(URI name, String text) {
    super(name, Kind.SOURCE);
    this.text = text;
  }

  Source with(UnaryOperator<String> change) {
    return new Source(toUri(), change.apply(text));
  }

  void writeTo(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  void compileTo(Path classes) {
    var options =
        List.of(
            "-d",
            classes.toString(),
            "-classpath",
            System.getProperty("java.class.path"),
            "-proc:none",
            "-nowarn");
    var said = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (!compiler.getTask(said, null, null, options, null, List.of(this)).call()) {
      throw new IllegalStateException("does not compile: " + said);
    }
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
