// Which server is meant: what the program names, BERTH_HOST, the context in use, the socket of BERTH_RUN.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const wrong = (host, why) =>
  new TypeError(
    `cannot use the host "${host}": ${why}. Hosts are unix:///run/berth/berth.sock, ssh://user@host, ` +
      "tls://host:port, tcp://127.0.0.1:port, or the name of a context",
  );

const contexts = (env) => {
  const file = join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config"), "berth/contexts.json");
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return {};
    throw new Error(`cannot read the contexts in ${file}: ${error.message}`, { cause: error });
  }
};

const secret = (file) => {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Error(`cannot read the bearer token in ${file}: ${error.message}`, { cause: error });
  }
};

const address = (url) => url.hostname.replace(/^\[(.*)\]$/, "$1");
const isLoopback = (name) => name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);

const kinds = {
  unix: (host) => {
    const path = host.slice("unix://".length);
    if (!path.startsWith("/")) throw wrong(host, "a socket is named by its whole path");
    return { kind: "unix", path };
  },
  ssh: (host, url) => {
    const destination = decodeURIComponent(url.username ? `${url.username}@${address(url)}` : address(url));
    // What begins with a hyphen would be an option of ssh; what ssh hands on to a shell has no letters for it.
    if (!/^([A-Za-z0-9_][A-Za-z0-9._-]*@)?([A-Za-z0-9_][A-Za-z0-9._-]*|[0-9a-fA-F:.]+)$/.test(destination)) {
      throw wrong(host, "it names no machine");
    }
    return { kind: "ssh", destination, port: url.port };
  },
  tls: (host, url, { tls, token }) => {
    if (url.port === "") throw wrong(host, "it has no port");
    if (!tls) throw wrong(host, "it needs a folder with ca.pem, client.pem and client.key: BERTH_TLS, or tls of connect");
    return { kind: "tls", host: address(url), port: Number(url.port), folder: tls, token };
  },
  tcp: (host, url, { token }) => {
    if (url.port === "") throw wrong(host, "it has no port");
    if (!isLoopback(address(url))) throw wrong(host, "without TLS it must be a loopback address");
    return { kind: "tcp", host: address(url), port: Number(url.port), token };
  },
};

const named = (host, { tls, tokenFile }) => {
  const scheme = host.slice(0, host.indexOf("://"));
  if (!Object.hasOwn(kinds, scheme)) throw wrong(host, `"${scheme}" is no way to reach a server`);
  let url;
  try {
    url = new URL(host.replace(/^[a-z]+:/, "http:"));
  } catch (error) {
    if (scheme !== "unix") throw wrong(host, error.message);
  }
  const takesToken = scheme === "tls" || scheme === "tcp";
  // The URL parser drops the port 80 of http.
  if (url !== undefined && /:80\/?$/.test(host)) url = { hostname: url.hostname, username: url.username, port: "80" };
  return kinds[scheme](host, url, { tls, token: takesToken && tokenFile ? secret(tokenFile) : undefined });
};

/** Where a server is: `{kind: "unix", path}`, or the like for ssh, tls and tcp. */
export const locate = ({ host, tls, tokenFile } = {}, env = process.env) => {
  const known = host === undefined && !env.BERTH_HOST ? contexts(env) : undefined;
  const chosen = host ?? (env.BERTH_HOST || known.current);
  if (chosen === undefined || chosen === null || chosen === "local") {
    return { kind: "unix", path: join(env.BERTH_RUN || "/run/berth", "berth.sock") };
  }
  if (chosen.includes("://")) {
    return named(chosen, { tls: tls ?? env.BERTH_TLS, tokenFile: tokenFile ?? env.BERTH_TOKEN_FILE });
  }
  const context = (known ?? contexts(env)).contexts?.[chosen];
  if (context === undefined) throw wrong(chosen, "no context has this name");
  // It has its own: a token meant for another server is never sent to it.
  return named(context.host, { tls: tls ?? context.tls, tokenFile: tokenFile ?? context.tokenFile });
};

/** How people call it. */
export const describe = (place) => {
  if (place.kind === "unix") return place.path;
  if (place.kind === "ssh") return `ssh://${place.destination}${place.port ? `:${place.port}` : ""}`;
  return `${place.kind}://${place.host.includes(":") ? `[${place.host}]` : place.host}:${place.port}`;
};
