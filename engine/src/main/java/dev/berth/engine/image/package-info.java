/**
 * Images: what containers are made from. OCI documents as records, the references that name them,
 * and the store of both.
 *
 * <p>An image's id is the digest of its config. Its manifest, config and layers are blobs; each
 * layer is also a snapshot, known by its chain ID, which is what containers run from. A document
 * that came from outside is kept byte by byte; what is read of it is these records, and names that
 * they don't have are left out. Labels with the prefix {@code dev.berth.} are Berth's own: an
 * image's are dropped.
 *
 * <p>Lock order: the content store's lock, then the database writer. Uses {@code content} and
 * {@code snapshot}.
 */
@NullMarked
package dev.berth.engine.image;

import org.jspecify.annotations.NullMarked;
