package dev.berth.engine.container;

import dev.berth.engine.cgroup.Cgroup;
import dev.berth.engine.kernel.FileCalls;
import java.util.List;
import java.util.OptionalInt;

/** The descriptor of a v2 group that a process is born in, open while a plan is carried out. */
record BornIn(OptionalInt folder, FileCalls files) implements AutoCloseable {

  static BornIn of(Cgroup cgroup, FileCalls files) {
    return new BornIn(cgroup.openFolder(), files);
  }

  /** Its number in the plan's descriptors when it stands at a position; -1 where there is none. */
  int index(int position) {
    return folder.isPresent() ? position : -1;
  }

  List<Integer> descriptors() {
    return folder.isPresent() ? List.of(folder.getAsInt()) : List.of();
  }

  @Override
  public void close() {
    folder.ifPresent(files::close);
  }
}
