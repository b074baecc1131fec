/** The API described for machines: the OpenRPC document, made of the records and their docs. */
@NullMarked
package dev.berth.server.openrpc;

import org.jspecify.annotations.NullMarked;
