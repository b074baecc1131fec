package dev.berth.shell;

import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Two network namespaces with a cable between them: two machines, as far as a network can tell. */
final class NetworkNamespaces implements AutoCloseable {
  static final String SERVER = "10.231.77.1";
  private static final String CLIENT = "10.231.77.2";

  private final String server = "bt%ds".formatted(ProcessHandle.current().pid());
  private final String client = "bt%dc".formatted(ProcessHandle.current().pid());
  private final Thread atExit = new Thread(this::remove);

  NetworkNamespaces() throws IOException {
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      Shell.run("ip", "netns", "add", server);
      Shell.run("ip", "netns", "add", client);
      Shell.run(
          "ip", "-n", server, "link", "add", "cable", "type", "veth", "peer", "name", "cable",
          "netns", client);
      connect(server, SERVER);
      connect(client, CLIENT);
    } catch (IOException | RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  private static void connect(String namespace, String address) throws IOException {
    Shell.run("ip", "-n", namespace, "address", "add", address + "/24", "dev", "cable");
    Shell.run("ip", "-n", namespace, "link", "set", "cable", "up");
    Shell.run("ip", "-n", namespace, "link", "set", "lo", "up");
  }

  /** A command that runs on the server's machine; mounts are those of this one. */
  List<String> onServer(List<String> command) {
    return in(server, command);
  }

  List<String> onClient(List<String> command) {
    return in(client, command);
  }

  private static List<String> in(String namespace, List<String> command) {
    var words = new ArrayList<String>();
    Collections.addAll(words, "nsenter", "--net=/run/netns/" + namespace, "--");
    words.addAll(command);
    return words;
  }

  private void remove() {
    for (var namespace : List.of(server, client)) {
      try {
        new ProcessBuilder("ip", "netns", "del", namespace)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("cannot remove the network namespace " + namespace, e);
      }
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
  }
}
