package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of the namespace {@code build}. */
@Doc("Builds: images made step by step.")
public interface BuildApi {

  @Doc("What a step does.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum StepKind {
    RUN,
    COPY,
    ENV,
    WORKDIR,
    USER,
    LABEL,
    EXPOSE,
    CMD,
    ENTRYPOINT,
    ARG
  }

  @Doc("A step of a graph made by a program. Which fields it has depends on its kind.")
  record Step(
      StepKind kind,
      @Doc("run, cmd, entrypoint: the words, or one word for a shell.")
          Optional<List<String>> arguments,
      @Doc("run, cmd, entrypoint: whether the one word goes to /bin/sh -c.")
          Optional<Boolean> shell,
      @Doc("copy: paths or globs in the context.") Optional<List<String>> sources,
      @Doc("copy: path in the image; a trailing slash means a folder.") Optional<String> target,
      @Doc("copy: user[:group].") Optional<String> owner,
      @Doc("copy: octal mode.") Optional<String> mode,
      @Doc("env, label, arg: names and values.") Optional<Map<String, String>> values,
      @Doc("workdir, user, expose: the value.") Optional<String> value) {}

  @Doc("A stage: a base image and steps on it.")
  record Graph(
      @Doc("Reference or id of the base image; scratch is empty.") String base, List<Step> steps) {}

  @Doc("What to build. Exactly one of dockerfile and graph is given.")
  record RunParams(
      @Doc("Text of the Dockerfile, at most 1 MiB.") Optional<String> dockerfile,
      Optional<Graph> graph,
      @Doc("References to tag the image with.") Optional<List<String>> tags,
      @Doc("Values of ARG.") Optional<Map<String, String>> arguments,
      Optional<Map<String, String>> labels,
      @Doc("Whether the base image is pulled; default: missing.") Optional<ContainerApi.Pull> pull,
      @Doc(
              "For the base image's registry, kept in memory only, each shown to its own host; default: those of registry.login.")
          @Secret
          Optional<List<RegistryApi.LoginParams>> credentials,
      @Doc("Runs every step, whatever the cache has.") Optional<Boolean> noCache,
      @Doc("Whether a context will be uploaded.") Optional<Boolean> context) {}

  @Doc("A build that was begun.")
  record Started(
      String operation,
      @Doc("Token for PUT /stream/TOKEN of the context as a plain tar, where one was asked for.")
          Optional<String> stream) {}

  @Doc("What a build made.")
  record Result(
      String id,
      List<String> references,
      @Doc("Steps that ran.") int executed,
      @Doc("Steps that the cache answered.") int cached,
      @Doc("What the caller should know, such as a value that no ARG declares.")
          List<String> warnings) {}

  @Doc("Builds an image. operation.output tells its steps and what they print.")
  @Mutating
  @Begins(Result.class)
  @Bytes(Bytes.Use.UPLOAD)
  @Needs(Scope.RUN)
  Started run(RunParams params);
}
