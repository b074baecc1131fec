// Runs the tests and tells each in a line of JSON: {test, outcome, text}.
import { readdirSync } from "node:fs";
import { run } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".test.js")).map((name) => folder + name);
const tell = (test, outcome, text = "") => console.log(JSON.stringify({ test, outcome, text: String(text) }));
run({ files, concurrency: 3 })
  .on("test:pass", ({ name, skip, details }) => {
    if (details.type === "suite" || files.includes(name)) return;
    tell(name, skip === undefined ? "passed" : "skipped", skip);
  })
  .on("test:fail", ({ name, details }) => tell(name, "failed", inspect(details.error.cause ?? details.error)))
  .on("test:diagnostic", ({ message }) => /^(Error|Warning)/.test(message) && process.stderr.write(message + "\n"))
  .on("test:stderr", ({ message }) => process.stderr.write(message))
  .resume();
