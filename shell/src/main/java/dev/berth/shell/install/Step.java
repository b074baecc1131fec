package dev.berth.shell.install;

import java.nio.file.Path;
import java.util.List;

/** One thing that an installation or its removal does. */
public sealed interface Step {
  /** What was done, in words. */
  String did();

  /** Writes a unit whole, or not at all. */
  record WriteFile(Path file, String text) implements Step {
    @Override
    public String did() {
      return "wrote " + file;
    }
  }

  record RemoveFile(Path file) implements Step {
    @Override
    public String did() {
      return "removed " + file;
    }
  }

  /** Runs a program of the machine's. */
  record Run(String did, List<String> command) implements Step {
    public Run {
      command = List.copyOf(command);
    }

    static Run of(String did, String... command) {
      return new Run(did, List.of(command));
    }
  }

  /** Takes away the mount of an image, for which a server runs. */
  record Unmount(String path, boolean force) implements Step {
    @Override
    public String did() {
      return "unmounted " + path;
    }
  }

  /** Ends a server that a command started: the service's own takes its place. */
  record StopServer() implements Step {
    @Override
    public String did() {
      return "stopped the server that a command had started";
    }
  }
}
