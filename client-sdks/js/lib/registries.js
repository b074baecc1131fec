// The credentials for registries that the caller has where Docker has them. What can't be used is passed over with a
// warning: it may be about other registries, and the image one for everybody.
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, open, stat } from "node:fs/promises";
import { join } from "node:path";

const most = { config: 1 << 20, answer: 64 * 1024, complaint: 300 };
const hub = "docker.io";
const hubKey = "https://index.docker.io/v1/";
const ofHub = ["index.docker.io", "registry-1.docker.io"];

/** Why something is passed over; it quotes nothing of it. */
class Unusable extends Error {}

const table = (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {});
const text = (value) => (typeof value === "string" ? value : "");

const normalised = (key) => {
  const host = key.replace(/^https?:\/\//, "").replace(/\/.*$/s, "");
  return ofHub.includes(host) ? hub : host;
};
const hostOf = (reference) => {
  const slash = reference.indexOf("/");
  const first = slash < 0 ? "" : reference.slice(0, slash);
  const named = first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase();
  return named ? normalised(first) : hub;
};
/** What Docker's files and helpers call a registry. */
const keyOf = (host) => (host === hub ? hubKey : host);

/** The entries for a registry, that of exactly this one first. */
const entries = (section, host) => {
  const all = Object.entries(table(section));
  const exact = ([key]) => key === keyOf(host);
  return [...all.filter(exact), ...all.filter((one) => !exact(one) && normalised(one[0]) === host)].map((one) => one[1]);
};

const pair = (user, password) => {
  // eslint-disable-next-line no-control-regex
  const plain = password.replace(/^\0+|\0+$/g, "");
  return user === "" || plain === "" ? undefined : { user, password: plain };
};

const stored = (host, entry) => {
  if (text(entry.identitytoken) !== "") return { identityToken: entry.identitytoken };
  const encoded = text(entry.auth);
  if (encoded === "") return pair(text(entry.username), text(entry.password));
  const wellFormed = encoded.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(encoded);
  const decoded = wellFormed ? Buffer.from(encoded, "base64").toString("utf8") : "";
  const colon = decoded.indexOf(":");
  if (colon < 1) throw new Unusable(`its "auth" for ${host} is no user:password in base64`);
  return pair(decoded.slice(0, colon), decoded.slice(colon + 1));
};

const read = async (path) => {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new Unusable(error.message);
  }
  let data;
  try {
    if (!(await file.stat()).isFile()) throw new Unusable("it is no file");
    const buffer = Buffer.alloc(most.config + 1);
    let length = 0;
    for (let count = 1; count > 0 && length < buffer.length; length += count) {
      count = (await file.read(buffer, length, buffer.length - length)).bytesRead;
    }
    if (length > most.config) throw new Unusable(`it has more than ${most.config} bytes`);
    data = buffer.toString("utf8", 0, length);
  } finally {
    await file.close();
  }
  try {
    return table(JSON.parse(data));
  } catch {
    throw new Unusable("it is no JSON document");
  }
};

/** Not what happens to lie in the present folder. */
const programOf = async (name, env) => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Unusable("that is no name of a helper");
  const program = `docker-credential-${name}`;
  for (const folder of (env.PATH ?? "").split(":")) {
    const file = join(folder, program);
    const runs = () => access(file, constants.X_OK).then(() => stat(file)).then((found) => found.isFile());
    if (folder.startsWith("/") && (await runs().catch(() => false))) return file;
  }
  throw new Unusable(`there is no program ${program} in PATH`);
};

/** On one line, and without what a terminal would act on. */
const line = (said) => {
  const one = said.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return one.length > most.complaint ? `${one.slice(0, most.complaint)}...` : one;
};

/** What a helper says until it ends, which it has to do in time. */
const said = (program, key, env, deadline) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, ["get"], { env, stdio: ["pipe", "pipe", "pipe"] });
    const pieces = [];
    let length = 0;
    let complaint = "";
    const end = (settle, value) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      child.stdout.destroy();
      child.stderr.destroy();
      child.stdin.destroy();
      settle(value);
    };
    const late = () => end(reject, new Unusable(`it gives no answer within ${deadline} s`));
    const timer = setTimeout(late, deadline * 1000);
    child.on("error", (error) => end(reject, new Unusable(error.message)));
    child.stdout.on("data", (piece) => {
      pieces.push(piece);
      length += piece.length;
      if (length > most.answer) end(reject, new Unusable(`it says more than ${most.answer} bytes`));
    });
    child.stderr.setEncoding("utf8").on("data", (piece) => {
      if (complaint.length < most.answer) complaint += piece;
    });
    const exited = new Promise((told) => child.on("exit", told));
    const answered = new Promise((told) => child.stdout.on("close", told));
    // a child that it left may hold standard error open
    const complained = new Promise((told) => child.stderr.on("close", told));
    const last = () => Promise.race([complained, new Promise((told) => setTimeout(told, 1000).unref())]);
    Promise.all([exited, answered]).then(async ([status]) => {
      if (status !== 0) await last();
      end(resolve, { status, answer: Buffer.concat(pieces).toString("utf8"), complaint: line(complaint) });
    });
    child.stdin.on("error", () => {}); // it reads nothing: what it answers counts
    child.stdin.end(key);
  });

const ask = async (name, key, env, deadline) => {
  const { status, answer, complaint } = await said(await programOf(name, env), key, env, deadline);
  if (status !== 0) {
    if (answer.trim() === "credentials not found in native keychain") return undefined;
    throw new Unusable(`it ended with status ${status}${complaint && ` and says: ${complaint}`}`);
  }
  let told;
  try {
    told = table(JSON.parse(answer));
  } catch {
    throw new Unusable("its answer is no JSON document");
  }
  const secret = text(told.Secret);
  if (told.Username === "<token>" && secret !== "") return { identityToken: secret };
  return pair(text(told.Username), secret);
};

const find = async (config, file, host, env, deadline, warn) => {
  const name = [...entries(config.credHelpers, host), config.credsStore].find((one) => text(one) !== "");
  if (name !== undefined) {
    try {
      const told = await ask(name, keyOf(host), env, deadline);
      if (told !== undefined) return told;
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      warn(`cannot use the credential helper "${name}" that ${file} names for ${host}: ${error.message}`);
    }
  }
  for (const entry of entries(config.auths, host)) {
    const found = stored(host, table(entry));
    if (found !== undefined) return found;
  }
  return undefined;
};

const warning = (why) => process.emitWarning(`${why}; going on without`, "BerthWarning");

/** The caller's credentials for the registry of an image's name. */
export const credentials = async (reference, env, { deadline = 30, warn = warning } = {}) => {
  const folder = env.DOCKER_CONFIG || (env.HOME ? join(env.HOME, ".docker") : undefined);
  if (folder === undefined) return undefined;
  const file = join(folder, "config.json");
  try {
    const config = await read(file);
    return config && (await find(config, file, hostOf(reference), env, deadline, warn));
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    warn(`cannot use ${file}: ${error.message}`);
    return undefined;
  }
};

// The methods that show credentials to a registry, with a name that is in it.
const names = {
  "image.pull": ({ reference }) => reference,
  "image.push": ({ reference }) => reference,
  "registry.remove": ({ reference }) => reference,
  "registry.tags": ({ name }) => name,
  "registry.catalog": ({ host }) => (typeof host === "string" ? `${host}/any` : undefined),
};

export const showsCredentials = (method) => names[method] !== undefined;

/** The parameters of a call, with the caller's credentials where it is to show some and brings none. */
export const shown = async (method, params, env) => {
  if (!showsCredentials(method) || (params.credentials ?? null) !== null) return params;
  const name = names[method](params);
  const own = typeof name === "string" ? await credentials(name, env) : undefined;
  return own === undefined ? params : { ...params, credentials: own };
};
