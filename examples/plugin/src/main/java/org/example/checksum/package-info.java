/// A plugin: what its jar offers stands in `META-INF/services`, what it is in
/// `META-INF/MANIFEST.MF`.
@NullMarked
package org.example.checksum;

import org.jspecify.annotations.NullMarked;
