package dev.berth.engine.operation;

/** Where an operation stands; the last four are final. */
public enum OperationStatus {
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  INTERRUPTED;

  public boolean isFinal() {
    return this != RUNNING;
  }
}
