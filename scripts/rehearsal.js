// What the server's start-up cache is made from: a life of containers, again and again, so that the JVM
// records which classes and methods a server needs first. Runs against a server with state of its own; the
// programs are the host's, since there is no image yet.
//
//   rehearsal.js FOLDER      FOLDER takes the archive of an empty image
import { container, image, operation, system } from "berth";
import { writeFileSync } from "node:fs";

const rounds = 150;
const archive = `${process.argv[2]}/empty.tar`;
writeFileSync(archive, "\0".repeat(1024));
await image.importTar({ file: archive, reference: "empty:1" });
const mounts = ["/bin", "/lib", "/lib64", "/usr"].map((folder) => ({
  type: "bind",
  source: folder,
  target: folder,
  readOnly: true,
}));

for (let round = 0; round < rounds; round++) {
  const { id } = await container.create({ image: "empty:1", command: ["true"], mounts });
  await container.start({ container: id });
  await container.wait({ container: id });
  await container.remove({ container: id });
}
for (let round = 0; round < 5; round++) {
  const { id } = await container.create({ image: "empty:1", command: ["sleep", "100"], mounts });
  await container.start({ container: id });
  await container.exec({ container: id, command: ["echo", "here"] });
  await container.list({ filter: { all: true } });
  await container.inspect({ container: id });
  await container.logs({ container: id });
  await container.remove({ container: id, force: true });
}
await image.list();
await operation.list();
await system.info();
await system.stop();
