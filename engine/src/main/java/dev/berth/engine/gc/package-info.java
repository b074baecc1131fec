/**
 * Clean-up: what is still referred to ({@code Mark}), what a policy would remove and why ({@code
 * Policy}), both pure; and {@code Cleanup}, which gathers the facts, keeps a plan and applies it:
 * {@code PresentState} tells of each item whether the policy would still choose it. {@code Sweep}
 * removes what nothing refers to and nobody removed, {@code StoppedPulls} what pulls that ended
 * early have left, by themselves. {@code Figures} tells what takes how much room.
 */
@NullMarked
package dev.berth.engine.gc;

import org.jspecify.annotations.NullMarked;
