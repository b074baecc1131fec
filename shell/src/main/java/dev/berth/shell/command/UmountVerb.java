package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code umount}. */
final class UmountVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("umount", "Takes mounts of images away.", "berth umount web:1")
        .some("IMAGE_OR_PATH", Kind.Any.IMAGE)
        .flag("f", "force", "also where a process has a file open");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var paths =
        session.client().call("image.mounts", Params.of()).items().stream()
            .map(mount -> mount.at("path").text())
            .collect(Collectors.toSet());
    return new Each(arguments, session)
        .call(
            word ->
                Params.of("mount", meant(word, paths, session))
                    .flag("force", arguments.flag("force")),
            "image.unmount",
            (_, mount) -> mount.at("path").text());
  }

  /** Names of images have slashes, too: such a word is a path where an image is mounted there. */
  private static String meant(String word, Set<String> mounted, Session session) {
    var path = session.path(word);
    var real = real(path).toString();
    if (mounted.contains(real)) {
      return real;
    }
    boolean isPath =
        word.startsWith("/") || word.startsWith(".") || mounted.contains(path.toString());
    return isPath ? path.toString() : word;
  }

  /** As the server names it, where this machine is the server's. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }
}
