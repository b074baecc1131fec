package dev.berth.engine.build;

import java.io.IOException;
import java.io.InputStream;

/** Where a build's context comes from: a plain tar stream, waited for when the build needs it. */
@FunctionalInterface
public interface ContextSupplier {
  InputStream open() throws IOException, InterruptedException;
}
