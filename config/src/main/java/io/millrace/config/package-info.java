/// Reads a YAML file, the environment and the command line into one tree, and the tree into checked
/// values. No key is named here: each room owns the record of its own keys, and hands it a
/// [Section] to fill it from.
@NullMarked
package io.millrace.config;

import org.jspecify.annotations.NullMarked;
