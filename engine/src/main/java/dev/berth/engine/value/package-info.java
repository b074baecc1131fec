/**
 * The words that every package uses: digests, references, ids, platforms. Immutable, validated when
 * made.
 */
@NullMarked
package dev.berth.engine.value;

import org.jspecify.annotations.NullMarked;
