package io.millrace.backend.contract.planted;

import java.net.URL;
import java.net.URLClassLoader;
import org.jspecify.annotations.Nullable;

/// Loads what is Millrace's own anew, from the first root that has it; all else is as it was.
final class Anew extends URLClassLoader {
  private static final String OWN = "io.millrace.";

  Anew(URL[] roots, ClassLoader parent) {
    super(roots, parent);
  }

  @Override
  public @Nullable URL getResource(String name) {
    var first = name.startsWith(OWN.replace('.', '/')) ? findResource(name) : null;
    return first == null ? super.getResource(name) : first;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}
