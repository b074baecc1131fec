package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A signal by its number.
 *
 * @param number 1 to 64
 */
public record Signal(int number) {
  private static final int MAX = 64;
  private static final int RTMIN = 34;

  public static final Signal KILL = new Signal(9);
  public static final Signal TERM = new Signal(15);

  /** The names of Linux, numbered as on x86, arm and RISC-V. */
  private enum Name {
    HUP(1),
    INT(2),
    QUIT(3),
    ILL(4),
    TRAP(5),
    ABRT(6),
    IOT(6),
    BUS(7),
    FPE(8),
    KILL(9),
    USR1(10),
    SEGV(11),
    USR2(12),
    PIPE(13),
    ALRM(14),
    TERM(15),
    STKFLT(16),
    CHLD(17),
    CLD(17),
    CONT(18),
    STOP(19),
    TSTP(20),
    TTIN(21),
    TTOU(22),
    URG(23),
    XCPU(24),
    XFSZ(25),
    VTALRM(26),
    PROF(27),
    WINCH(28),
    IO(29),
    POLL(29),
    PWR(30),
    SYS(31);

    private final int number;

    Name(int number) {
      this.number = number;
    }
  }

  public Signal {
    if (number < 1 || number > MAX) {
      throw unknown(Integer.toString(number));
    }
  }

  /** Reads {@code SIGTERM}, {@code term}, {@code 15}, {@code SIGRTMIN+3} or {@code RTMAX-1}. */
  public static Signal parse(String text) {
    var name = text.toUpperCase(Locale.ROOT);
    var bare = name.startsWith("SIG") ? name.substring(3) : name;
    if (bare.matches("[0-9]{1,2}") && bare.equals(name)) {
      return new Signal(Integer.parseInt(bare));
    }
    return Arrays.stream(Name.values())
        .filter(known -> known.name().equals(bare))
        .findFirst()
        .map(known -> new Signal(known.number))
        .or(() -> realTime(bare))
        .orElseThrow(() -> unknown(text));
  }

  /** Whether {@link #parse} takes it. */
  static boolean isKnown(String text) {
    try {
      parse(text);
      return true;
    } catch (BerthException unknown) {
      return false;
    }
  }

  private static Optional<Signal> realTime(String name) {
    if (!name.matches("RTMIN(\\+[0-9]{1,2})?|RTMAX(-[0-9]{1,2})?")) {
      return Optional.empty();
    }
    int offset = name.length() > 5 ? Integer.parseInt(name.substring(6)) : 0;
    int number = name.startsWith("RTMIN") ? RTMIN + offset : MAX - offset;
    return number < RTMIN || number > MAX ? Optional.empty() : Optional.of(new Signal(number));
  }

  private static BerthException unknown(String text) {
    return BerthException.invalid(
        "cannot use signal \"%s\": it is neither a name such as SIGTERM nor a number from 1 to %d"
            .formatted(text, MAX));
  }
}
