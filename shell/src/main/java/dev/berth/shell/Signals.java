package dev.berth.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Handlers for SIGINT and the like. The JDK has no supported interface for them; what every JDK has
 * is {@code sun.misc.Signal}, which is reached by reflection because javac warns of its name.
 */
public final class Signals {
  private Signals() {}

  /**
   * Hands a signal to a handler, in a thread of the JVM's, instead of ending the process.
   *
   * @param name without SIG, such as INT
   * @return gives the signal back to what handled it before
   */
  public static Runnable handle(String name, Consumer<String> handler) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var type = Class.forName("sun.misc.SignalHandler");
      var proxy =
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      handler.accept(name);
                      yield null;
                    }
                    case "equals" ->
                        System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "handler of SIG" + name;
                  });
      var instance = signal.getConstructor(String.class).newInstance(name);
      var handle = signal.getMethod("handle", signal, type);
      var before = handle.invoke(null, instance, proxy);
      return () -> restore(name, handle, instance, before);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("this JDK cannot handle SIG" + name, e);
    }
  }

  private static void restore(String name, Method handle, Object signal, Object before) {
    try {
      handle.invoke(null, signal, before);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("this JDK cannot give SIG" + name + " back", e);
    }
  }
}
