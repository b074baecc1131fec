/**
 * Images as one archive: OCI image layouts and docker archives, read and written.
 *
 * <p>An archive is read once, from front to end, and its entries may come in any order: large ones
 * go straight to the content store, small ones to a file that goes with the work. Then its
 * documents are read, layers are unpacked, and all images become visible in one transaction. What
 * is written is both forms at once.
 *
 * <p>Everything in an archive is hostile until it is checked: names stay inside it, none comes
 * twice, documents are bounded, content has the digest that it is known by.
 */
@NullMarked
package dev.berth.engine.transfer.archive;

import org.jspecify.annotations.NullMarked;
