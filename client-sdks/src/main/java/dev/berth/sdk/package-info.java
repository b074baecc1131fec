/**
 * Makes the generated parts of the clients: {@code ApiModel} is openrpc.json as a program wants to
 * see it, an {@code Emitter} makes files of it. What is made is checked in; a test fails when it
 * differs. Transport, framing, streams and errors are written by hand, in each client's language.
 */
@NullMarked
package dev.berth.sdk;

import org.jspecify.annotations.NullMarked;
