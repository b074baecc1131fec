// The module "berth": what a script has as globals, under the names that a client for Node exports.
const names = globalThis;
export const image = names.image;
export const container = names.container;
export const build = names.build;
export const event = names.event;
export const gc = names.gc;
export const operation = names.operation;
export const registry = names.registry;
export const system = names.system;
export const Container = names.Container;
export const BerthError = names.BerthError;
export const freePort = names.freePort;
