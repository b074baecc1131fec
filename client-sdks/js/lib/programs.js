// Programs are opened again after a lost connection, for as long as they haven't begun.
import { randomUUID } from "node:crypto";
import { Program } from "./program.js";

/** Opens the streams of container.exec or container.attach. */
export const openProgram = async (rpc, method, params, { signal, requestId = randomUUID() } = {}) => {
  const patience = rpc.patience();
  for (;;) {
    const { stream } = await rpc.call(method, params, { signal, requestId });
    try {
      const options = { signal, about: method };
      return new Program(await rpc.connection.upgrade(`/stream/${stream}`, "berth-streams", options), method);
    } catch (error) {
      if (error.lost !== true || rpc.connection.closed || patience.over) throw error;
    }
    await patience.wait(signal);
  }
};
