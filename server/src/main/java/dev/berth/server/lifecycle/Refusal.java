package dev.berth.server.lifecycle;

/** Why a server doesn't start, in words for the operator, with the exit status that tells it. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public static final int FAILED = 1;
  public static final int WRONG_ARGUMENTS = 2;
  public static final int TAKEN = 3;

  private final int status;

  public Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
