// The names that a script of the shell has as globals, for the server that BERTH_HOST or BERTH_RUN name.
import { connect } from "./lib/client.js";

const server = connect();
export const { build, container, event, gc, image, operation, registry, system, Container } = server;
export { connect, freePort } from "./lib/client.js";
export * from "./lib/errors.js";
