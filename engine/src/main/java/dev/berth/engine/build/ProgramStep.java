package dev.berth.engine.build;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step as a program gives it, not yet validated; which fields it has depends on its kind.
 *
 * @param kind run, copy, env, workdir, user, label, expose, cmd, entrypoint or arg
 * @param arguments run, cmd, entrypoint: the words, or one word for a shell
 * @param shell whether the one word goes to /bin/sh -c
 * @param sources copy: paths or globs in the context
 * @param target copy: path in the image
 * @param owner copy: user[:group]
 * @param mode copy: octal
 * @param values env, label, arg: names and values, in their order
 * @param value workdir, user, expose
 */
public record ProgramStep(
    String kind,
    List<String> arguments,
    boolean shell,
    List<String> sources,
    Optional<String> target,
    Optional<String> owner,
    Optional<String> mode,
    Map<String, String> values,
    Optional<String> value) {
  public ProgramStep {
    arguments = List.copyOf(arguments);
    sources = List.copyOf(sources);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
