package dev.berth.engine.build;

import dev.berth.engine.build.dockerfile.Cmd;
import dev.berth.engine.build.dockerfile.DockerfileParser;
import dev.berth.engine.build.dockerfile.Entrypoint;
import dev.berth.engine.build.dockerfile.Env;
import dev.berth.engine.build.dockerfile.Expose;
import dev.berth.engine.build.dockerfile.Instruction;
import dev.berth.engine.build.dockerfile.Label;
import dev.berth.engine.build.dockerfile.User;
import dev.berth.engine.build.dockerfile.Workdir;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.PullPolicy;
import java.util.List;
import java.util.Map;

/**
 * Dockerfile instructions that change a config and no file: what an import or a commit takes beside
 * the files. Pure.
 */
public final class ConfigChanges {
  private ConfigChanges() {}

  /**
   * Applies instructions in their order.
   *
   * @param changes one instruction each: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER or WORKDIR
   * @throws BerthException INVALID_ARGUMENT with the instruction and advice
   */
  public static ContainerConfig apply(ContainerConfig config, List<String> changes) {
    var changed = config;
    for (var change : changes) {
      try {
        changed = apply(changed, change);
      } catch (BerthException e) {
        throw new BerthException(
            e.kind(),
            "cannot apply the change \"%s\": %s"
                .formatted(
                    change.length() > 100 ? change.substring(0, 100) + "..." : change,
                    String.valueOf(e.getMessage()).replaceFirst("^Dockerfile line \\d+: ", "")),
            e);
      }
    }
    return changed;
  }

  private static ContainerConfig apply(ContainerConfig config, String change) {
    var text = "FROM " + Recipe.SCRATCH + "\n" + change;
    var steps = DockerfileParser.parse(text).steps();
    if (steps.size() != 1 || !changesConfig(steps.getFirst())) {
      throw BerthException.invalid(
          "give one CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER or WORKDIR at a time");
    }
    var request =
        new BuildRequest(
            new BuildRequest.Source.Dockerfile(text),
            List.of(),
            Map.of(),
            Map.of(),
            PullPolicy.NEVER,
            false);
    return Recipe.of(request).graph(new Op.Scratch(), config).config();
  }

  private static boolean changesConfig(Instruction instruction) {
    return instruction instanceof Cmd
        || instruction instanceof Entrypoint
        || instruction instanceof Env
        || instruction instanceof Expose
        || instruction instanceof Label
        || instruction instanceof User
        || instruction instanceof Workdir;
  }
}
