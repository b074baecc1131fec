package dev.berth.engine.container;

import dev.berth.engine.cgroup.Cgroups;
import dev.berth.engine.image.Images;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.ProcessCalls;
import dev.berth.engine.kernel.SecurityCalls;
import dev.berth.engine.launch.Launcher;
import dev.berth.engine.launch.Monitors;
import dev.berth.engine.snapshot.OverlayKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import java.nio.file.Path;

/**
 * The parts of an engine that containers are made with.
 *
 * @param state the state root
 * @param run folder of run-time files
 * @param instance 8 hex digits that tell this engine from others on the machine; empty for the
 *     default one
 */
public record EngineParts(
    Path state,
    Path run,
    String instance,
    Machine machine,
    Database database,
    Images images,
    Snapshots snapshots,
    OverlayKind overlay,
    Cgroups cgroups,
    Launcher launcher,
    Monitors monitors,
    FileCalls files,
    ProcessCalls processes,
    SecurityCalls security) {}
