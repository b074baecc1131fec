/**
 * What XNIO doesn't offer and only its own package may make: connections over sockets that were
 * accepted elsewhere, Unix sockets among them, on XNIO's I/O threads.
 */
@org.jspecify.annotations.NullMarked
package org.xnio.nio;
