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

/** The events that a reader has missed, and the server still has. */
async function* missed(rpc, filter, { after, resume }, options) {
  for (let cursor = after; cursor < resume; ) {
    const page = await rpc.call("event.list", { ...filter, after: cursor, until: resume }, options);
    yield* page.events;
    if (page.events.length === 0) return;
    cursor = page.cursor;
  }
}

/**
 * Events alone: those that came faster than they were read are asked for, what isn't kept any more is told.
 * @param stands called once nothing that happens from now on is missed
 */
export async function* heard(rpc, filter, about, options, stands) {
  for await (const { event, gap, cursor } of events(rpc, filter, options)) {
    if (cursor !== undefined) stands();
    if (event !== undefined) yield event;
    if (gap?.reason === "slow") yield* missed(rpc, filter, gap, options);
    if (gap?.reason === "trimmed") {
      process.emitWarning(`${about} missed up to ${gap.missed} events: they aren't kept any more`);
    }
  }
}

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
      if (!again || rpc.connection.closed || patience.over) throw error;
    }
    await patience.wait(options.signal);
  }
}
