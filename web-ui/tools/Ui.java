import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs the machine's node for Maven: `java tools/Ui.java build|test`, in the folder of the web UI.
///
/// `build` puts the files of the pages into `target/classes/millrace/ui`, with a list of them. Where
/// node or npm is missing it says so in one line and puts one page there that says it too: the
/// server is the same without its pages. Nothing is built twice from the same sources.
final class Ui {
  private static final String NEEDED = "20.19";
  private static final Path NODE_MODULES = Path.of("node_modules");
  private static final Path BUILT = Path.of("target/ui");
  private static final Path CLASSES = Path.of("target/classes/millrace/ui");
  private static final Path STAMP = Path.of("target/ui.stamp");
  private static final Path LOCK_STAMP = NODE_MODULES.resolve(".millrace-lock");
  private static final Path DOCUMENT =
      Path.of("../server/src/main/resources/io/millrace/server/http/openapi.json");
  private static final List<String> INPUTS =
      List.of(
          "src", "public", "tools", "index.html", "package.json", "package-lock.json", ".npmrc",
          "tsconfig.json", "vite.config.ts");

  private Ui() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    boolean skipped = List.of(args).contains("skip");
    var missing = skipped ? Optional.of("built without the web UI (-Dskip.ui)") : missing();
    if (args[0].equals("test")) {
      if (missing.isPresent() || List.of(args).contains("untested")) {
        System.out.println("web-ui: its tests did not run: " + missing.orElse("not asked for"));
      } else {
        npm("test");
      }
    } else if (missing.isPresent()) {
      System.out.println("millrace: " + missing.get());
      instead(missing.get());
    } else {
      build();
    }
  }

  /// What this machine lacks, in one line that says how to get it.
  private static Optional<String> missing() throws InterruptedException {
    var version = answer(node(), "--version").map(it -> it.substring(1));
    if (version.isEmpty() || older(version.get())) {
      return Optional.of(
          "the web UI was not built: it needs node "
              + NEEDED
              + " or newer, "
              + version.map(it -> "this is " + it).orElse("and there is none")
              + ": install it (https://nodejs.org, Debian, Ubuntu: 'apt-get install nodejs npm') or"
              + " point MILLRACE_NODE to it, then start again");
    }
    return answer("npm", "--version").isPresent()
        ? Optional.empty()
        : Optional.of(
            "the web UI was not built: there is no npm beside node " + version.get()
                + ": install it (Debian, Ubuntu: 'apt-get install npm'), then start again");
  }

  private static String node() {
    return Optional.ofNullable(System.getenv("MILLRACE_NODE")).orElse("node");
  }

  private static boolean older(String version) {
    var found = version.split("\\.");
    var needed = NEEDED.split("\\.");
    int major = Integer.compare(Integer.parseInt(found[0]), Integer.parseInt(needed[0]));
    return major < 0 || (major == 0 && Integer.parseInt(found[1]) < Integer.parseInt(needed[1]));
  }

  private static Optional<String> answer(String... command) throws InterruptedException {
    try {
      var process = process(List.of(command)).redirectErrorStream(true).start();
      var text = new String(process.getInputStream().readAllBytes()).strip();
      boolean ended = process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
      return ended ? Optional.of(text) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static void build() throws IOException, InterruptedException {
    var now = hash(INPUTS.stream().map(Path::of).toList()) + hash(List.of(DOCUMENT));
    if (Files.exists(STAMP) && Files.readString(STAMP).equals(now) && isWhole()) {
      System.out.println("web-ui: built from these sources already");
      return;
    }
    install();
    npm("run", "build");
    publish();
    Files.writeString(STAMP, now);
  }

  private static boolean isWhole() {
    return Files.exists(CLASSES.resolve("files.txt"));
  }

  private static void install() throws IOException, InterruptedException {
    var lock = hash(List.of(Path.of("package-lock.json"), Path.of("package.json")));
    if (Files.exists(LOCK_STAMP) && Files.readString(LOCK_STAMP).equals(lock)) {
      return;
    }
    npm("ci", "--no-progress");
    Files.writeString(LOCK_STAMP, lock);
  }

  /// Copies what was built, and lists it: a jar cannot be asked what it has below a folder.
  private static void publish() throws IOException {
    clear();
    var names = new ArrayList<String>();
    for (var file : files(BUILT)) {
      var name = BUILT.relativize(file).toString().replace('\\', '/');
      var target = CLASSES.resolve(name);
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      names.add(name);
    }
    Files.writeString(CLASSES.resolve("files.txt"), String.join("\n", names) + "\n");
  }

  /// One page in the place of all others.
  private static void instead(String why) throws IOException {
    clear();
    Files.deleteIfExists(STAMP);
    var page = Files.readString(Path.of("tools/instead.html")).replace("{why}", why);
    Files.writeString(CLASSES.resolve("index.html"), page);
    Files.writeString(CLASSES.resolve("files.txt"), "index.html\n");
  }

  private static void clear() throws IOException {
    for (var file : files(CLASSES)) {
      Files.delete(file);
    }
    Files.createDirectories(CLASSES);
  }

  private static List<Path> files(Path below) throws IOException {
    if (!Files.exists(below)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).sorted(Comparator.comparing(Path::toString)).toList();
    }
  }

  /// The generated types follow from the document, which is hashed by itself.
  private static String hash(List<Path> inputs) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var input : inputs) {
        for (var file : files(input)) {
          if (!file.endsWith("schema.ts")) {
            digest.update(file.toString().getBytes());
            digest.update(Files.readAllBytes(file));
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void npm(String... args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("npm"));
    command.addAll(List.of(args));
    int exit = process(command).inheritIO().start().waitFor();
    if (exit != 0) {
      System.err.println("[ERROR] web-ui: '" + String.join(" ", command) + "' ended with " + exit);
      System.exit(exit);
    }
  }

  /// The node that was pointed to comes first on the path, for npm and what it starts.
  private static ProcessBuilder process(List<String> command) {
    var builder = new ProcessBuilder(command);
    var pointed = Path.of(node()).getParent();
    if (pointed != null) {
      builder.environment().merge("PATH", pointed.toString(), (old, mine) -> mine + ":" + old);
    }
    return builder;
  }
}
