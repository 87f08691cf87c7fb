package io.millrace.server.http.ui;

import io.millrace.server.http.call.Reply;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Answers a browser with the files of the web UI: a file by its name below `/ui/`, and the one
/// page there is (`index.html`) for every other path, since names in such a path may have dots. `/`
/// leads a browser to it.
///
/// Everybody may have them: there is nothing in them that is not in the source tree. The files are
/// read once, at the start.
public final class WebUi {
  /// Of a listener that has no pages.
  public static final WebUi NONE = new WebUi(Map.of());

  private static final String HOME = "/ui/";
  private static final String INDEX = "index.html";

  /// Names of these carry a hash of their content.
  private static final String ASSETS = "assets/";

  private final Map<String, WebFile> files;

  private WebUi(Map<String, WebFile> files) {
    this.files = Map.copyOf(files);
  }

  /// What the build put on the class path; as [#NONE] when there is nothing.
  public static WebUi read() {
    return read(new Packed("/millrace/ui/"));
  }

  static WebUi read(Packed packed) {
    var files = new HashMap<String, WebFile>();
    var names = packed.names();
    names.stream()
        .filter(name -> !Packed.isPacked(name))
        .forEach(name -> files.put(name, WebFile.read(packed, name, names)));
    return new WebUi(files);
  }

  /// The answer to a request for a page or one of its files; empty for every other path. Ends with
  /// a problem where it asks for what cannot be.
  public Optional<Reply> answer(HttpServerRequest request) {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    var path = Objects.requireNonNullElse(request.path(), "");
    if (path.equals("/")) {
      return isRead(request) && wantsPage(request) ? Optional.of(to(HOME)) : Optional.empty();
    }
    if (path.equals("/ui")) {
      return Optional.of(to(HOME));
    }
    return path.startsWith(HOME)
        ? Optional.of(file(request, path.substring(HOME.length())))
        : Optional.empty();
  }

  private Reply file(HttpServerRequest request, String name) {
    if (!isRead(request)) {
      throw Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "pages are only read: use GET")
          .withHeader("allow", "GET, HEAD")
          .exception();
    }
    var file = files.get(name);
    if (file == null && name.startsWith(ASSETS)) {
      throw Problem.of(ProblemCode.NOT_FOUND, "load the page again: the server has another version")
          .exception();
    }
    var found = file == null ? Objects.requireNonNull(files.get(INDEX), INDEX) : file;
    return found.reply(request, file != null && name.startsWith(ASSETS));
  }

  private static boolean isRead(HttpServerRequest request) {
    var method = request.method();
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /// Programs that ask for `/` hear what they always heard.
  private static boolean wantsPage(HttpServerRequest request) {
    var accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("text/html");
  }

  private static Reply to(String place) {
    return Reply.text(302, place).with("location", place);
  }
}
