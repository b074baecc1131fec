/**
 * Clean-up: what is still referred to ({@code Mark}), what a policy would remove and why ({@code
 * Policy}), both pure; and {@code Cleanup}, which gathers the facts, keeps a plan and applies it.
 */
@NullMarked
package dev.berth.engine.gc;

import org.jspecify.annotations.NullMarked;
