/**
 * The API: one interface a namespace, records for what goes in and out, documentation as
 * annotations. openrpc.json, the shell and the clients are made from it. An Optional parameter or
 * field may be left out; every other one is required. Nothing here knows how it is carried or
 * carried out.
 */
@NullMarked
package dev.berth.server.api;

import org.jspecify.annotations.NullMarked;
