package dev.berth.engine.security;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default AppArmor profile. It is loaded into the kernel at its first use and stays there: a
 * running container needs it when the server is gone.
 */
public final class AppArmor {
  private static final Logger LOG = LoggerFactory.getLogger(AppArmor.class);
  private static final String RESOURCE = "apparmor.profile";
  private static final String NAME = "berth-default";
  private static final int PATIENCE_SECONDS = 30;
  private static final List<Path> PARSERS =
      List.of(Path.of("/usr/sbin/apparmor_parser"), Path.of("/sbin/apparmor_parser"));

  private final Machine machine;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<String> loaded = Optional.empty();
  private boolean tried;

  /**
   * @param instance 8 hex digits that tell this engine from others on the machine; empty for the
   *     default one
   */
  public AppArmor(Machine machine, String instance) {
    this.machine = machine;
    this.name = instance.isEmpty() ? NAME : NAME + "-" + instance;
  }

  /**
   * The name of the profile, loaded; empty where this machine can't confine with AppArmor, because
   * the kernel doesn't have it or the program that loads profiles isn't installed.
   */
  public Optional<String> profile() {
    lock.lock();
    try {
      if (!tried) {
        loaded = load();
        tried = true;
      }
      return loaded;
    } finally {
      lock.unlock();
    }
  }

  /** Whether containers are confined, and why not: for people. Loads nothing. */
  public String status() {
    if (!machine.appArmor()) {
      return "off: the kernel has no AppArmor";
    }
    return parser().isEmpty() ? "off: install the package apparmor" : "on: " + name;
  }

  private Optional<String> load() {
    if (!machine.appArmor()) {
      return Optional.empty();
    }
    var parser = parser();
    if (parser.isEmpty()) {
      LOG.warn("containers run without an AppArmor profile: install the package apparmor");
      return Optional.empty();
    }
    run(parser.get(), text(name));
    return Optional.of(name);
  }

  private static Optional<Path> parser() {
    return PARSERS.stream().filter(Files::isExecutable).findFirst();
  }

  /** The profile in the language of apparmor.d(5). */
  static String text(String name) {
    try (var in = AppArmor.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw BerthException.internal("the AppArmor profile is missing from the program", null);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("NAME", name);
    } catch (IOException e) {
      throw BerthException.internal("cannot read the AppArmor profile", e);
    }
  }

  private static void run(Path parser, String profile) {
    try {
      var process =
          new ProcessBuilder(parser.toString(), "--replace", "--skip-cache")
              .redirectErrorStream(true)
              .start();
      try (var in = process.getOutputStream()) {
        in.write(profile.getBytes(StandardCharsets.UTF_8));
      }
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw BerthException.internal(
            "cannot load the AppArmor profile with %s: it said \"%s\""
                .formatted(parser, said.strip()),
            null);
      }
    } catch (IOException e) {
      throw BerthException.internal("cannot load the AppArmor profile with " + parser, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BerthException.internal("loading the AppArmor profile was interrupted", e);
    }
  }
}
