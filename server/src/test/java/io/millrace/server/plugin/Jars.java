package io.millrace.server.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A jar under construction: classes from source, what they offer, and what its manifest says.
public final class Jars {
  private final Map<String, byte[]> entries = new HashMap<>();
  private final Map<String, String> offers = new HashMap<>();
  private final Map<String, String> manifest = new HashMap<>();

  private Jars() {}

  /// A plugin of that name, with nothing in it.
  public static Jars plugin(String name) {
    return new Jars().says("Millrace-Plugin", name).says("Millrace-Plugin-Api", "1");
  }

  Jars says(String entry, String value) {
    manifest.put(entry, value);
    return this;
  }

  Jars saysNothingOf(String entry) {
    manifest.remove(entry);
    return this;
  }

  /// Adds classes, compiled with all that the server sees.
  public Jars with(String className, String source) {
    entries.putAll(compile(className, source));
    return this;
  }

  Jars without(String className) {
    entries.remove(className.replace('.', '/') + ".class");
    return this;
  }

  /// Offers a class behind a door.
  public Jars offers(Class<?> door, String className) {
    offers.merge("META-INF/services/" + door.getName(), className + "\n", String::concat);
    return this;
  }

  public Path in(Path folder, String file) {
    var jar = folder.resolve(file);
    var written = new Manifest();
    written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(written.getMainAttributes()::putValue);
    try (var out = new JarOutputStream(Files.newOutputStream(jar), written)) {
      for (var entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
      for (var offer : offers.entrySet()) {
        out.putNextEntry(new JarEntry(offer.getKey()));
        out.write(offer.getValue().getBytes(StandardCharsets.UTF_8));
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> compile(String className, String source) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var classes = new HashMap<String, ByteArrayOutputStream>();
    var files =
        new ForwardingJavaFileManager<JavaFileManager>(
            compiler.getStandardFileManager(null, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            var bytes = classes.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
            return new Text(name, kind, "") {
              @Override
              public ByteArrayOutputStream openOutputStream() {
                return bytes;
              }
            };
          }
        };
    var log = new StringWriter();
    var units = new ArrayList<>(List.of(new Text(className, JavaFileObject.Kind.SOURCE, source)));
    var options = List.of("-proc:none");
    if (!compiler.getTask(log, files, null, options, null, units).call()) {
      throw new IllegalArgumentException(log.toString());
    }
    return classes.entrySet().stream()
        .collect(
            Collectors.toMap(
                it -> it.getKey().replace('.', '/') + ".class", it -> it.getValue().toByteArray()));
  }

  private static class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String className, Kind kind, String text) {
      super(URI.create("mem:///" + className.replace('.', '/') + kind.extension), kind);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignored) {
      return text;
    }
  }
}
