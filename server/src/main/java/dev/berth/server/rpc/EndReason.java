package dev.berth.server.rpc;

import java.util.Locale;

/** Why a subscription ended. */
enum EndReason {
  COMPLETE,
  CANCELLED,
  FAILED,
  CLOSING,
  /** The client has: it isn't told. */
  GONE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
