// Runs three containers at once, hears how they end and follows what they say:
// berth watch.js [IMAGE], or node watch.js [IMAGE].
import { Container } from "berth";

const image = process.argv[2] ?? "debian:12";

const watched = async (number) => {
  const command = ["sh", "-c", `echo ${number}; exit ${number}`];
  const c = new Container({ image, name: `watch-${number}`, command });
  await c.create();
  const ended = new Promise((resolve) => {
    c.on("exited", (event) => resolve(event.attributes.exitCode));
  });
  return await c.use(async () => {
    await c.start();
    const lines = [];
    for await (const line of c.logs({ follow: true })) lines.push(line);
    console.log(`ended: ${c.name} with ${await ended}`);
    return lines.join(" ");
  });
};

const said = await Promise.all([0, 1, 2].map(watched));
console.log(`said: ${said.join(" ")}`);
