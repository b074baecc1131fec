package dev.berth.shell.script;

import dev.berth.shell.client.FileBody;
import dev.berth.shell.client.HttpConnection.Body;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.TarBody;
import dev.berth.shell.command.Session;

/** What a script uploads: a file, or folder and names of a build context. */
final class Uploads {
  private Uploads() {}

  static Body of(Session session, Json source) {
    return source.at("file").present()
        ? new FileBody(session.path(source.at("file").text()))
        : new TarBody(session.path(source.at("folder").text()), source.at("names").texts());
  }
}
