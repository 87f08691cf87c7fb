/// Measurements. Nothing here is part of the product.
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
