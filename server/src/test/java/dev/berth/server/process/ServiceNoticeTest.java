package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a service manager is told, over a socket of the test's own. */
@Tag("kernel-slow")
@Timeout(60)
final class ServiceNoticeTest {
  /** Prints each datagram that arrives as a line. */
  private static final String RECEIVER =
      """
      import socket, sys
      name = sys.argv[1]
      receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      receiver.bind('\\0' + name[1:] if name[0] == '@' else name)
      print('bound', flush=True)
      while True:
          print(receiver.recv(4096).decode().replace('\\n', ' '), flush=True)
      """;

  @Test
  void aManagerIsToldThatItServesAndThatItEnds() throws Exception {
    try (var server = RunningServer.start()) {
      var name = "@berth-notify-" + ProcessHandle.current().pid();
      for (var socket : new String[] {server.scratch("notify") + "/socket", name}) {
        server.terminate();
        var receiver = new ProcessBuilder("python3", "-c", RECEIVER, socket).start();
        try (BufferedReader told = receiver.inputReader(StandardCharsets.UTF_8)) {
          assertEquals("bound", told.readLine());
          server.restartWith("NOTIFY_SOCKET", socket);
          assertEquals("READY=1 STATUS=serving", told.readLine());
          assertEquals(0, server.terminate());
          assertEquals("STOPPING=1 STATUS=ending; containers go on", told.readLine());

          server.restartWith("NOTIFY_SOCKET", socket);
          assertEquals("READY=1 STATUS=serving", told.readLine());
          server.api().call("system.stop", Map.of());
          assertEquals("STOPPING=1 STATUS=ending; containers go on", told.readLine());
          server.process().onExit().join();
        } finally {
          receiver.destroyForcibly().waitFor();
        }
      }
    }
  }

  @Test
  void aManagerThatIsGoneKeepsNobodyFromServing() throws Exception {
    try (var server = RunningServer.start()) {
      server.terminate();
      var socket = server.scratch("notify") + "/nobody";
      server.restartWith("NOTIFY_SOCKET", socket);
      server.api().call("system.hello", Map.of());
      assertTrue(
          server.log().contains("sendto of " + socket + " failed: no such file or directory"),
          server.log());
    }
  }
}
