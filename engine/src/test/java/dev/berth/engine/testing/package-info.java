/** What tests of several packages and modules need: an engine of their own, a tiny image. */
@NullMarked
package dev.berth.engine.testing;

import org.jspecify.annotations.NullMarked;
