/// Reads YAML, environment and command line into one tree, and the tree into checked values. No key
/// is named here: each room owns the record of its own keys.
@NullMarked
package io.millrace.config;

import org.jspecify.annotations.NullMarked;
