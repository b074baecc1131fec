package dev.berth.engine.container;

import java.nio.ByteBuffer;

/** A compiled filter, as {@link dev.berth.engine.launch.LaunchOp.LoadSeccomp} takes it. */
record SeccompProgram(int flags, ByteBuffer program) {}
