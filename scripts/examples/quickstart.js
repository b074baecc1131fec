// The whole path: a Debian base, an image with nginx on it, a container that serves a page, its log,
// a commit, a second image that inherits from the first, and a clean-up that says what it will do.
//
//   ./berth scripts/examples/quickstart.js [--json] [--suite bookworm] [--base debian:12]
//   cd scripts/examples && npm install && node quickstart.js      the same under Node
//
// With --json each step prints one line of JSON, for programs that check them.
import { BerthError, container, freePort, gc, image } from "berth";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const json = process.argv.includes("--json");
const suite = option("--suite", "bookworm");
const base = option("--base", "debian:12");

/** Tells what a step did: facts for programs, a sentence for people. */
const tell = (step, facts, sentence) =>
  console.log(json ? JSON.stringify({ step, ...facts }) : `${step.padEnd(8)} ${sentence}`);
const size = (bytes) => (bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
const short = (id) => id.replace("sha256:", "").slice(0, 12);

// Images are classes. A subclass inherits the steps of its superclass, and replaces those it names.
class Web extends image(base) {
  static define(b) {
    b.run(
      "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends" +
        " nginx-light && rm -rf /var/lib/apt/lists/*",
    )
      .copy("quickstart/nginx.conf", "/etc/nginx/nginx.conf")
      .step("site")
      .copy("quickstart/site/", "/var/www/html/")
      .expose(80)
      .cmd("sh", "-c", 'echo "listen 127.0.0.1:$PORT;" > /run/listen.conf && exec nginx');
  }
}

class Docs extends Web {
  static define(b) {
    super.define(b);
    b.replace("site").copy("quickstart/docs/", "/var/www/html/").label("kind", "docs");
  }
}

/** Asks until the server answers: nginx takes a moment to listen. */
const get = async (url) => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
};

/** Makes way for a container of this name, left by a run that was interrupted. */
const free = async (name) => {
  try {
    await container.remove({ container: name, force: true });
  } catch (error) {
    if (!(error instanceof BerthError) || error.kind !== "NOT_FOUND") throw error;
  }
};

/** Starts a container of an image class on a free port and fetches its page. */
const serve = async (type, name) => {
  await free(name);
  const port = await freePort();
  const c = new type({ name, network: "host", environment: [`PORT=${port}`] });
  await c.start();
  const body = await get(`http://127.0.0.1:${port}/`);
  tell("serve", { name, id: c.id, port, body }, `${name} answers on port ${port}: ${body.trim()}`);
  return c;
};

const found = (await image.list({ reference: base })).length > 0;
const made = found ? await image.inspect({ image: base }) : undefined;
const id = made ? made.summary.id : (await image.bootstrap({ suite, reference: base })).id;
tell("base", { image: id, reference: base, bootstrapped: !found },
  `${base} is ${short(id)}${found ? ", which was there" : `, made from the suite ${suite}`}`);

const web = await Web.build("quickstart:web");
tell("build", { class: "Web", ...web }, `Web is ${short(web.id)}: ${web.executed} steps ran, ${web.cached} were cached`);

const first = await serve(Web, "quickstart-web");

for await (const line of first.logs({ follow: true })) {
  if (!line.includes("GET / ")) continue;
  tell("log", { container: first.id, line }, line);
  break;
}

const version = await first.exec("nginx", "-v");
tell("exec", version, `nginx -v exits ${version.exitCode} and says ${version.stderr.trim()}`);
const failing = await first.exec("sh", "-c", "cat; echo no >&2; exit 3", { input: "words" });
tell("exec", failing, `a program that fails exits ${failing.exitCode}, and its input came back as "${failing.stdout}"`);

await first.exec("sh", "-c", "echo '<p>committed</p>' > /var/www/html/index.html");
const changes = await first.diff();
const saved = await first.commit("quickstart:saved", { message: "a page changed by hand" });
tell("commit", { image: saved.id, changes }, `quickstart:saved is ${short(saved.id)}, ${changes.length} paths changed`);

const docs = await Docs.build("quickstart:docs");
tell("build", { class: "Docs", ...docs }, `Docs is ${short(docs.id)}: ${docs.executed} steps ran, ${docs.cached} were cached`);
const second = await serve(Docs, "quickstart-docs");

const third = await serve(class extends image("quickstart:saved") {}, "quickstart-saved");

const mine = new Set([first.id, second.id, third.id, web.id, docs.id, saved.id]);
for (const c of [first, second, third]) {
  const exit = await c.stop({ grace: 5 });
  tell("stop", { container: c.id, ...exit }, `${c.name} ended with ${exit.exitCode}`);
}

// Without its tag the committed image is dangling, once the container made from it is gone.
await image.tag({ image: docs.id, reference: "quickstart:saved" });
const plan = await gc.plan({ policy: { exitedOlderThan: 0, danglingImages: true } });
tell("plan", plan, `${plan.items.length} items, ${size(plan.bytes)}`);
if (!json) {
  for (const item of plan.items) {
    console.log(`         ${item.kind} ${item.name}: ${item.reason} Frees ${size(item.bytes)}.`);
  }
}

// A plan is for the whole machine: apply it only where it names nothing that isn't from here.
const foreign = plan.items.filter((item) => ["container", "image"].includes(item.kind) && !mine.has(item.id));
if (foreign.length > 0) {
  tell("apply", { skipped: foreign }, `not applied: ${foreign.length} items aren't from this script`);
} else {
  const report = await gc.apply({ plan: plan.id });
  tell("apply", report, `freed ${size(report.bytes)}`);
}
tell("done", { left: (await container.list({ filter: { name: ["quickstart-"], all: true } })).length }, "all of it worked");
