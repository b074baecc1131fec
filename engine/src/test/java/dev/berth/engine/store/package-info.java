/** A state root of a test's own, with the stores that stand on it. */
package dev.berth.engine.store;
