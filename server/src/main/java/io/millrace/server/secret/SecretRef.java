package io.millrace.server.secret;

/// Where a secret is that somebody names instead of writing it down.
public sealed interface SecretRef {
  /// One of `/v1/secrets`.
  record Named(String name) implements SecretRef {}

  /// A variable of the environment of each node.
  record Variable(String name) implements SecretRef {}

  /// A file of each node.
  record InFile(String path) implements SecretRef {}
}
