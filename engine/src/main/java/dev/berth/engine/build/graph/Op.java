package dev.berth.engine.build.graph;

import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.value.Digest;
import java.util.List;
import java.util.Optional;

/**
 * One operation of a build. What it works on are the inputs of its {@link Vertex}: the file system
 * so far comes first.
 */
public sealed interface Op {

  /** Where a graph begins: no input. */
  sealed interface Source extends Op {}

  /** No file at all. */
  record Scratch() implements Source {}

  /**
   * The files of an image.
   *
   * @param chainId of its topmost layer; empty where it has none
   */
  record BaseImage(Digest id, Optional<Digest> chainId) implements Source {}

  /** The files that came with the request. */
  record Context() implements Source {}

  /** What changes files, and so makes a layer. */
  sealed interface FileOp extends Op {}

  /**
   * Runs a program on the first input.
   *
   * @param environment {@code NAME=value}, values of ARG among it
   * @param unkeyed further environment that the outcome must not depend on: proxies
   * @param user {@code user[:group]}; empty for root
   * @param folder absolute
   */
  record Run(
      List<String> arguments,
      List<String> environment,
      List<String> unkeyed,
      String user,
      String folder)
      implements FileOp {
    public Run {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
      unkeyed = List.copyOf(unkeyed);
    }
  }

  /**
   * Copies files of the second input onto the first.
   *
   * @param sources paths or patterns in the second input
   * @param target absolute, without a trailing slash
   * @param intoFolder whether the target is a folder, there or not
   * @param owner {@code user[:group]} of the first input; empty for root
   * @param mode instead of the files' own
   */
  record Copy(
      List<String> sources,
      String target,
      boolean intoFolder,
      Optional<String> owner,
      Optional<Integer> mode)
      implements FileOp {
    public Copy {
      sources = List.copyOf(sources);
    }
  }

  /**
   * Makes a folder and the missing ones above it; does nothing where it is there.
   *
   * @param owner {@code user[:group]} of the folders made; empty for root
   */
  record MakeFolder(String folder, String owner) implements FileOp {}

  /** Changes what containers start with, and no file. */
  record Configure(ContainerConfig after) implements Op {}
}
