package dev.berth.engine.build.dockerfile;

/**
 * One instruction, its words as they are written: variables are still in them, and so are the
 * quotes of what is expanded later.
 */
public sealed interface Instruction
    permits Arg, Cmd, Copy, Entrypoint, Env, Expose, From, Label, Run, User, Workdir {
  LogicalLine line();
}
