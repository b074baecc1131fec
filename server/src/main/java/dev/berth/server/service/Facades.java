package dev.berth.server.service;

import dev.berth.engine.Engine;
import dev.berth.engine.build.Builds;
import dev.berth.engine.container.Containers;
import dev.berth.engine.doctor.Doctor;
import dev.berth.engine.event.Events;
import dev.berth.engine.gc.Cleanup;
import dev.berth.engine.gc.FigureReader;
import dev.berth.engine.image.ImageDiffs;
import dev.berth.engine.image.Images;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.mount.ImageMounts;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.state.Database;
import dev.berth.engine.transfer.Transfers;
import dev.berth.engine.transfer.archive.ImageArchives;
import dev.berth.engine.transfer.pull.Pulls;
import dev.berth.engine.transfer.push.Pushes;
import dev.berth.engine.verify.Verification;

/** What of the engine the API is made of. */
public record Facades(
    Database database,
    Machine machine,
    Images images,
    ImageDiffs imageDiffs,
    ImageMounts imageMounts,
    Verification verification,
    Transfers transfers,
    ImageArchives archives,
    Registries registries,
    Pulls pulls,
    Pushes pushes,
    Logins logins,
    Containers containers,
    Builds builds,
    Cleanup cleanup,
    FigureReader figures,
    Operations operations,
    Events events,
    Doctor doctor) {
  /** Those of one engine. */
  public static Facades of(Engine engine) {
    return new Facades(
        engine.database(),
        engine.machine(),
        engine.images(),
        engine.imageDiffs(),
        engine.imageMounts(),
        engine.verification(),
        engine.transfers(),
        engine.archives(),
        engine.registries(),
        engine.pulls(),
        engine.pushes(),
        engine.logins(),
        engine.containers(),
        engine.builds(),
        engine.cleanup(),
        engine.figures(),
        engine.operations(),
        engine.events(),
        engine.doctor());
  }
}
