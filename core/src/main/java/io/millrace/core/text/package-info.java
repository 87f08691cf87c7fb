/// What is said about names and words. Knows no other room.
@NullMarked
package io.millrace.core.text;

import org.jspecify.annotations.NullMarked;
