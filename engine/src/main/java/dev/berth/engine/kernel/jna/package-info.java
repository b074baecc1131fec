/** The kernel's interface through JNA: the only package that imports {@code com.sun.jna}. */
@NullMarked
package dev.berth.engine.kernel.jna;

import org.jspecify.annotations.NullMarked;
