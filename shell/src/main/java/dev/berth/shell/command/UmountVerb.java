package dev.berth.shell.command;

import dev.berth.shell.client.Params;

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
    return new Each(arguments, session)
        .call(
            word -> Params.of("mount", word).flag("force", arguments.flag("force")),
            "image.unmount",
            (_, mount) -> mount.at("path").text());
  }
}
