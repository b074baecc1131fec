package dev.berth.engine.operation;

/** Where an operation stands; the last four are final. */
public enum OperationStatus {
  RUNNING,
  /** It goes on when somebody brings credentials; its progress says for what. */
  NEEDS_CREDENTIALS,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  INTERRUPTED;

  public boolean isFinal() {
    return this != RUNNING && this != NEEDS_CREDENTIALS;
  }
}
