package io.millrace.planted.server.flow;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/// Makes objects of what somebody sent.
final class ReadsObjects {
  private ReadsObjects() {}

  static Object read(InputStream sent) throws IOException, ClassNotFoundException {
    return new ObjectInputStream(sent).readObject();
  }
}
