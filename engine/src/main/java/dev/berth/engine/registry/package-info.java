/**
 * The client of registries: the OCI distribution API 1.1, and what Docker's registries of version 2
 * do differently. What a document means, and where bytes go, is not known here.
 *
 * <p>Everything that a registry says is hostile until it is checked: documents are bounded, content
 * has the digest that was asked for, credentials go to the host that they are for and to no other,
 * and no wait is without a deadline.
 */
@NullMarked
package dev.berth.engine.registry;

import org.jspecify.annotations.NullMarked;
