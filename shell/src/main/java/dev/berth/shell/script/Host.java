package dev.berth.shell.script;

import dev.berth.shell.Main;
import dev.berth.shell.Output;
import dev.berth.shell.Visible;
import dev.berth.shell.client.Items;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.command.Awaiting;
import dev.berth.shell.command.FileTarget;
import dev.berth.shell.command.RegistryTransfer;
import dev.berth.shell.command.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * The functions through which the shell's JavaScript reaches Java. What can fail answers with JSON
 * text, {@code {"result":...}} or {@code {"error":...}}, so that the exception is a JavaScript one,
 * with the script's own lines in its stack.
 */
final class Host {
  /** Those that show credentials to a registry. */
  private final Session session;

  private final Script script;
  private final EventLoop loop;
  private final Context context;
  private final Ending ending;
  private final Interruptible interruptible;

  Host(
      Session session,
      Script script,
      EventLoop loop,
      Context context,
      Ending ending,
      Interruptible interruptible) {
    this.session = session;
    this.script = script;
    this.loop = loop;
    this.context = context;
    this.ending = ending;
    this.interruptible = interruptible;
  }

  /** A function of strings and callbacks. */
  private interface Function {
    Object apply(Value[] arguments);
  }

  ProxyObject object() {
    var functions = new HashMap<String, Object>();
    put(functions, "load", a -> GraalContexts.load(context, a[0].asString()));
    put(functions, "api", _ -> ApiDescription.json());
    put(functions, "facts", _ -> facts());
    put(functions, "call", a -> answer(() -> call(a[0].asString(), a[1].asString())));
    put(functions, "operation", a -> answer(() -> operation(a[0].asString())));
    put(functions, "upload", a -> answer(() -> upload(a)));
    put(functions, "download", a -> answer(() -> download(a)));
    put(functions, "program", a -> answer(() -> program(a[0].asString(), a[1])));
    put(functions, "subscribe", a -> subscribe(a[0].asString(), a[1].asString()));
    put(functions, "freePort", _ -> freePort());
    put(functions, "file", a -> HostFiles.answer(session, a));
    put(functions, "fetch", a -> HostFetch.begin(loop, a[0].asString(), a[1]));
    put(functions, "write", a -> write(a[0].asInt(), a[1].asString()));
    put(functions, "width", a -> Visible.width(a[0].asString()));
    put(functions, "isTerminal", a -> a[0].asInt() == 2 && session.streams().screen().error());
    put(
        functions,
        "timer",
        a -> (double) loop.timer(a[0].asLong(), a[1].asBoolean(), a[2]::executeVoid));
    put(functions, "clearTimer", a -> done(() -> loop.clearTimer((long) a[0].asDouble())));
    put(functions, "unref", a -> done(() -> loop.unreference((long) a[0].asDouble())));
    put(functions, "unhandled", a -> done(() -> ending.fail(a[0].asString())));
    put(functions, "exit", a -> exit(a[0].asInt()));
    return ProxyObject.fromMap(functions);
  }

  private static void put(Map<String, Object> functions, String name, Function function) {
    functions.put(name, (ProxyExecutable) function::apply);
  }

  private static boolean done(Runnable run) {
    run.run();
    return true;
  }

  private String answer(Supplier<Json> work) {
    try {
      return Params.of("result", interruptible.call(work)).json().compact();
    } catch (RpcException e) {
      return failure(e);
    }
  }

  private static String failure(RpcException e) {
    var error = Params.of("kind", e.kind()).put("message", e.text()).put("details", e.details());
    return Params.of("error", error).json().compact();
  }

  private String facts() {
    return Params.of(
            "argv",
            Stream.concat(Stream.of(script.file().toString()), script.words().stream()).toList())
        .put("env", session.environment())
        .put("pid", ProcessHandle.current().pid())
        .put("version", Main.VERSION)
        .put("folder", session.folder().toString())
        .put("scriptFolder", script.folder().toString())
        .json()
        .compact();
  }

  private Json call(String method, String params) {
    session.streams().out().flush();
    var given = Json.parse(params);
    return session.client().call(method, shown(method, given));
  }

  /** With the credentials of whoever runs the script, where it brings none. */
  private Json shown(String method, Json params) {
    if (params.at("credentials").present()) {
      return params;
    }
    return RegistryTransfer.name(method, params)
        .flatMap(name -> RegistryTransfer.credentials(session, name))
        .map(
            found -> {
              var all = new LinkedHashMap<String, Object>(params.fields());
              all.put("credentials", found.params().json());
              return Json.of(all);
            })
        .orElse(params);
  }

  private Json operation(String id) {
    return Awaiting.result(session, id);
  }

  private Json upload(Value[] arguments) {
    var source = Json.parse(arguments[2].asString());
    return Awaiting.afterUpload(
        session, arguments[0].asString(), arguments[1].asString(), Uploads.of(session, source));
  }

  private Json download(Value[] arguments) {
    var file = session.path(arguments[2].asString());
    return Awaiting.download(
        session, arguments[0].asString(), arguments[1].asString(), () -> FileTarget.open(file));
  }

  /** Runs a program whose streams a token stands for, and gathers what it wrote. */
  private Json program(String token, Value input) {
    var in =
        input.isString()
            ? Optional.<InputStream>of(
                new ByteArrayInputStream(input.asString().getBytes(StandardCharsets.UTF_8)))
            : Optional.<InputStream>empty();
    var stdout = new ByteArrayOutputStream();
    var stderr = new ByteArrayOutputStream();
    try (var streams = session.client().streams(token)) {
      in.ifPresent(bytes -> Thread.ofVirtual().start(() -> streams.feedQuietly(bytes)));
      var exit = streams.receive(stdout, stderr);
      return Params.of("exitCode", exit.code())
          .put("stdout", stdout.toString(StandardCharsets.UTF_8))
          .put("stderr", stderr.toString(StandardCharsets.UTF_8))
          .json();
    }
  }

  /** The items of a subscription, or why there are none. */
  private Object subscribe(String method, String params) {
    session.streams().out().flush();
    try {
      return items(
          interruptible.call(
              () ->
                  method.equals("event.follow")
                      ? session.client().events(Json.parse(params))
                      : session.client().subscribe(method, Json.parse(params))));
    } catch (RpcException e) {
      return failure(e);
    }
  }

  private ProxyObject items(Items items) {
    var functions = new HashMap<String, Object>();
    put(functions, "next", _ -> next(items));
    put(functions, "close", _ -> done(items::close));
    put(
        functions,
        "later",
        a ->
            done(
                () ->
                    loop.aside(
                        () -> {
                          // on a thread of its own, where nothing has to interrupt it
                          var answer = step(items::next);
                          return () -> a[0].executeVoid(answer);
                        })));
    return ProxyObject.fromMap(functions);
  }

  private String next(Items items) {
    return step(() -> interruptible.read(items::next));
  }

  private static String step(Supplier<Optional<Json>> next) {
    try {
      return next.get().map(item -> "{\"result\":" + item + "}").orElse("{\"result\":null}");
    } catch (RpcException e) {
      return failure(e);
    }
  }

  private boolean write(int descriptor, String text) {
    try {
      if (descriptor == 2) {
        session.streams().out().flush();
        session.streams().error().print(text);
        session.streams().error().flush();
      } else {
        session.streams().out().print(text);
        session.streams().out().flush();
      }
    } catch (Output.Failure e) {
      ending.exit(1, context); // its end tells of the failure; no catch of the script's holds it up
    }
    return true;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("this machine has no free port", e);
    }
  }

  private boolean exit(int code) {
    ending.exit(code, context);
    return true;
  }
}
