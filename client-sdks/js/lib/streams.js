// What goes on: lines of logs, and events, which go on at their cursor after a lost connection.
import { ConnectionError } from "./errors.js";

/** An iterable that begins anew each time that somebody iterates it. */
export const iterable = (begin) => ({ [Symbol.asyncIterator]: begin });

const listed = async (items) => {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
};

/** The lines of a log: a promise of a list, or with follow an iterable. */
export const logLines = (rpc, params, details, options) => {
  const lines = async function* () {
    for await (const line of rpc.subscribe("container.logs", params, options)) yield details ? line : line.line;
  };
  return params.follow ? iterable(lines) : listed(lines());
};

/** Events, markers of gaps, and cursors, as they come; nothing that is kept is left out, whatever connections do. */
export async function* events(rpc, { after, ...filter } = {}, options = {}) {
  let cursor = after;
  for (let patience = rpc.patience(); ; ) {
    try {
      for await (const item of rpc.subscribe("event.follow", { ...filter, after: cursor }, options)) {
        patience = rpc.patience();
        cursor = Math.max(cursor ?? 0, item.event?.sequence ?? item.gap?.resume ?? item.cursor ?? 0);
        yield item;
      }
      return;
    } catch (error) {
      const again = error instanceof ConnectionError && (error.lost === true || cursor !== undefined);
      if (!again || patience.over) throw error;
    }
    await patience.wait(options.signal);
  }
}
