package dev.berth.shell;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives test classes the one {@link BuiltCheckout} of a run, which goes when the run ends. */
final class SharedCheckout implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == BuiltCheckout.class;
  }

  @Override
  public BuiltCheckout resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedCheckout.class))
        .computeIfAbsent(SharedCheckout.class, _ -> make(), BuiltCheckout.class);
  }

  private static BuiltCheckout make() {
    try {
      return new BuiltCheckout();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot build a copy of this checkout", e);
    }
  }
}
