/**
 * Whether what is stored is what it should be, and making it so again.
 *
 * <p>{@link dev.berth.engine.verify.Verification} reads what there should be from the tables, once;
 * then it looks at one thing after the other, without a lock and without keeping anybody from
 * removing it meanwhile: what is found wrong is looked up again before it is told. A blob is right
 * if its bytes have its digest. A layer is right if its folder shows the same files as a folder
 * that its blob is unpacked to beside it. Uses {@code transfer}.
 */
@NullMarked
package dev.berth.engine.verify;

import org.jspecify.annotations.NullMarked;
