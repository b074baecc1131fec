package dev.berth.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The three ways to write a mount: {@code -v}, {@code --mount} and {@code --tmpfs}. */
final class MountOptions {
  private MountOptions() {}

  static List<Map<String, Object>> of(Arguments given, Session session) {
    var mounts = new ArrayList<Map<String, Object>>();
    given.values("volume").forEach(text -> mounts.add(volume(text, session)));
    given.values("mount").forEach(text -> mounts.add(mount(text, session)));
    given.values("tmpfs").forEach(text -> mounts.add(tmpfs(text)));
    return mounts;
  }

  private static Map<String, Object> volume(String text, Session session) {
    var parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new UsageException(
          "-v is HOST:INSIDE or HOST:INSIDE:ro, not \"" + text + "\"; named volumes come later");
    }
    if (!parts[0].startsWith("/") && !parts[0].startsWith(".")) {
      throw new UsageException(
          "-v takes a path of the host, \""
              + parts[0]
              + "\" is a name, and named volumes come later;"
              + " write ./"
              + parts[0]
              + " for a folder here");
    }
    var mode = parts.length == 3 ? parts[2] : "rw";
    if (!mode.equals("ro") && !mode.equals("rw")) {
      throw new UsageException("-v ends with :ro or :rw, not with \":" + mode + "\"");
    }
    return bind(session.path(parts[0]).toString(), parts[1], mode.equals("ro"));
  }

  private static Map<String, Object> mount(String text, Session session) {
    var fields = new LinkedHashMap<String, String>();
    for (var field : text.split(",", -1)) {
      var equals = field.indexOf('=');
      fields.put(
          equals < 0 ? field : field.substring(0, equals),
          equals < 0 ? "true" : field.substring(equals + 1));
    }
    var named = take(fields, "type");
    var type = named.isEmpty() ? "bind" : named;
    var source = take(fields, "source", "src");
    var target = take(fields, "target", "destination", "dst");
    var readOnly = take(fields, "readonly", "ro").equals("true");
    var size = take(fields, "tmpfs-size");
    if (!fields.isEmpty()) {
      throw new UsageException(
          "--mount takes type, source, target, readonly and tmpfs-size, not "
              + String.join(", ", fields.keySet()));
    }
    if (target.isEmpty()) {
      throw new UsageException("--mount needs target=PATH: \"" + text + "\"");
    }
    return switch (type) {
      case "bind" -> {
        if (source.isEmpty()) {
          throw new UsageException("--mount type=bind needs source=PATH: \"" + text + "\"");
        }
        yield bind(session.path(source).toString(), target, readOnly);
      }
      case "tmpfs" -> {
        var mount = new LinkedHashMap<String, Object>();
        mount.put("type", "tmpfs");
        mount.put("target", target);
        mount.put("readOnly", readOnly);
        if (!size.isEmpty()) {
          mount.put("size", Human.bytes("mount tmpfs-size", size));
        }
        yield mount;
      }
      default -> throw new UsageException("--mount type is bind or tmpfs, not \"" + type + "\"");
    };
  }

  private static String take(Map<String, String> fields, String... names) {
    for (var name : names) {
      var value = fields.remove(name);
      if (value != null) {
        return value;
      }
    }
    return "";
  }

  private static Map<String, Object> tmpfs(String text) {
    var colon = text.indexOf(':');
    var mount = new LinkedHashMap<String, Object>();
    mount.put("type", "tmpfs");
    mount.put("target", colon < 0 ? text : text.substring(0, colon));
    mount.put("readOnly", false);
    if (colon >= 0) {
      for (var option : text.substring(colon + 1).split(",", -1)) {
        if (option.startsWith("size=")) {
          mount.put("size", Human.bytes("tmpfs size", option.substring(5)));
        } else if (option.equals("ro")) {
          mount.put("readOnly", true);
        } else if (!List.of("rw", "noexec", "nosuid", "nodev").contains(option)) {
          throw new UsageException("--tmpfs takes size= and ro, not \"" + option + "\"");
        }
      }
    }
    return mount;
  }

  private static Map<String, Object> bind(String source, String target, boolean readOnly) {
    return Map.of("type", "bind", "source", source, "target", target, "readOnly", readOnly);
  }
}
