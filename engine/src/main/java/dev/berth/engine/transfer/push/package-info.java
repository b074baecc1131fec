/**
 * Images on their way to a registry. A document that came from elsewhere goes out byte for byte;
 * the layers of an image that was made here are compressed once, and are the same blobs each time.
 */
@NullMarked
package dev.berth.engine.transfer.push;

import org.jspecify.annotations.NullMarked;
