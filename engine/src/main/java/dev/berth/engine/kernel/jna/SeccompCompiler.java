package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.SeccompFilter;
import dev.berth.engine.kernel.SeccompFilter.Comparison;
import dev.berth.engine.kernel.SeccompFilter.Condition;
import dev.berth.engine.kernel.SeccompFilter.Rule;
import dev.berth.engine.kernel.jna.Seccomp.Functions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Compiles one filter with libseccomp. */
final class SeccompCompiler implements AutoCloseable {
  private static final int ALLOW = 0x7fff_0000; // SCMP_ACT_ALLOW
  private static final int ERRNO = 0x0005_0000; // SCMP_ACT_ERRNO(0)
  private static final int OPTIMIZE = 8; // SCMP_FLTATR_CTL_OPTIMIZE
  private static final int BINARY_TREE = 2;
  private static final int UNKNOWN = -1; // __NR_SCMP_ERROR
  private static final long CONDITION_BYTES = 24; // struct scmp_arg_cmp

  private final SeccompFilter filter;
  private final SeccompArchitecture machine = SeccompArchitecture.ofThisMachine();
  private final Pointer context;

  SeccompCompiler(SeccompFilter filter) {
    Seccomp.require();
    this.filter = filter;
    var made = Functions.seccomp_init(ERRNO | filter.defaultErrno());
    if (made == null) {
      throw BerthException.internal("cannot compile a seccomp filter: seccomp_init failed", null);
    }
    this.context = made;
  }

  ByteBuffer compile() {
    // Older libraries don't know it; the filter is as right without, only slower.
    Functions.seccomp_attr_set(context, OPTIMIZE, BINARY_TREE);
    for (var name : filter.architectures()) {
      int token = architecture(name).token();
      check(Functions.seccomp_arch_add(context, token), "seccomp_arch_add", name);
    }
    filter.rules().forEach(this::add);
    var head = NewerCalls.head(highest());
    var rest = export();
    var program =
        ByteBuffer.allocateDirect(head.remaining() + rest.length).order(ByteOrder.nativeOrder());
    return program.put(head).put(rest).flip().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  private void add(Rule rule) {
    int action = rule.errno() == 0 ? ALLOW : ERRNO | rule.errno();
    try (var conditions = new Memory(Math.max(1, rule.conditions().size()) * CONDITION_BYTES)) {
      long offset = 0;
      for (var condition : rule.conditions()) {
        put(conditions, offset, condition);
        offset += CONDITION_BYTES;
      }
      for (var call : rule.calls()) {
        int number = Functions.seccomp_syscall_resolve_name_arch(machine.token(), call);
        if (number != UNKNOWN) {
          int answer =
              Functions.seccomp_rule_add_array(
                  context, action, number, rule.conditions().size(), conditions);
          if (answer != -Errno.EEXIST.number()) {
            check(answer, "seccomp_rule_add_array", call);
          }
        }
      }
    }
  }

  private static void put(Memory at, long offset, Condition condition) {
    at.setInt(offset, condition.index());
    at.setInt(offset + 4, number(condition.comparison()));
    at.setLong(offset + 8, condition.value());
    at.setLong(offset + 16, condition.masked());
  }

  /** SCMP_CMP_* of seccomp.h. */
  private static int number(Comparison comparison) {
    return switch (comparison) {
      case NOT_EQUAL -> 1;
      case LESS -> 2;
      case LESS_OR_EQUAL -> 3;
      case EQUAL -> 4;
      case GREATER_OR_EQUAL -> 5;
      case GREATER -> 6;
      case MASKED_EQUAL -> 7;
    };
  }

  private Map<SeccompArchitecture, Integer> highest() {
    var highest = new EnumMap<SeccompArchitecture, Integer>(SeccompArchitecture.class);
    highest.put(machine, highest(machine));
    for (var name : filter.architectures()) {
      highest.put(architecture(name), highest(architecture(name)));
    }
    return highest;
  }

  private int highest(SeccompArchitecture architecture) {
    return filter.known().stream()
        .mapToInt(name -> Functions.seccomp_syscall_resolve_name_arch(architecture.token(), name))
        .max()
        .orElse(0);
  }

  private byte[] export() {
    int memory = CLibrary.memfd_create("seccomp", CLibrary.MFD_CLOEXEC);
    if (memory < 0) {
      throw new KernelException("memfd_create", "a seccomp filter", Native.getLastError());
    }
    try {
      check(Functions.seccomp_export_bpf(context, memory), "seccomp_export_bpf", "the filter");
      int length = (int) CLibrary.lseek(memory, 0, CLibrary.SEEK_END);
      try (var buffer = new Memory(length)) {
        if (CLibrary.pread(memory, buffer, length, 0) != length) {
          throw new KernelException("pread", "a seccomp filter", Native.getLastError());
        }
        return buffer.getByteArray(0, length);
      }
    } finally {
      CLibrary.close(memory);
    }
  }

  private static SeccompArchitecture architecture(String name) {
    return SeccompArchitecture.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static void check(int answer, String call, String object) {
    if (answer < 0) {
      throw new KernelException(call, object, -answer);
    }
  }

  @Override
  public void close() {
    Functions.seccomp_release(context);
  }
}
