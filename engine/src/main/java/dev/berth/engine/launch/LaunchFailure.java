package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.KernelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What the launcher says when it failed, as exceptions. */
final class LaunchFailure {
  private LaunchFailure() {}

  /** From u32 index, u32 errno, words. */
  static BerthException operation(LaunchPlan plan, ByteBuffer payload) {
    int index = payload.getInt();
    int number = payload.getInt();
    var words = StandardCharsets.UTF_8.decode(payload).toString();
    boolean known = index >= 0 && index < plan.operations().size();
    var name = known ? plan.operations().get(index).getClass().getSimpleName() : "preparation";
    var kind = new KernelException(name, words, number).kind();
    return new BerthException(
        kind,
        known
            ? words(plan, index, words, number)
            : "cannot launch %s: %s failed: %s: %s"
                .formatted(plan.monitor().id(), name, words, describe(number)),
        Map.of(
            "operation", name,
            "index", Integer.toString(index),
            "errno", Integer.toString(number)),
        null);
  }

  private static String words(LaunchPlan plan, int index, String words, int number) {
    return switch (plan.operations().get(index)) {
      case LaunchOp.ChangeFolder change
          when number == Errno.ENOENT.number() || number == Errno.ENOTDIR.number() ->
          "cannot enter the working folder \"%s\": %s; make it, or give another"
              .formatted(change.folder(), describe(number));
      case LaunchOp.EnterNamespaces _ when number == Errno.EAGAIN.number() -> noRoom(number);
      case LaunchOp.EnterPidNamespace _ when number == Errno.EAGAIN.number() -> noRoom(number);
      case LaunchOp operation ->
          "cannot launch %s: operation %d, %s, failed: %s: %s"
              .formatted(
                  plan.monitor().id(),
                  index,
                  operation.getClass().getSimpleName(),
                  words,
                  describe(number));
    };
  }

  private static String noRoom(int number) {
    return "cannot make a process: %s; raise the container's limit of processes, of which an exec takes two for a moment, or the system's"
        .formatted(describe(number));
  }

  /** From u32 errno. */
  static BerthException execution(LaunchPlan plan, ByteBuffer payload) {
    int number = payload.getInt();
    var program =
        plan.operations().getLast() instanceof LaunchOp.Execute execute
            ? execute.arguments().stream().findFirst().orElse(execute.candidates().getFirst())
            : "the program";
    return new BerthException(
        ErrorKind.EXEC_FAILED,
        "cannot execute \"%s\": %s; check that it is in the image, executable, and that its interpreter exists"
            .formatted(program, describe(number)),
        Map.of(
            "exitCode",
            number == Errno.ENOENT.number() ? "127" : "126",
            "errno",
            Integer.toString(number)),
        null);
  }

  private static String describe(int number) {
    var errno = Errno.of(number);
    return errno == Errno.OTHER ? "errno " + number : errno.words() + " (" + errno + ")";
  }
}
