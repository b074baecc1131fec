/**
 * JSON-RPC 2.0 by the letter: an {@link dev.berth.server.rpc.Endpoint} takes the bytes of a request
 * or batch and gives the bytes of its answer. Vocabulary: a {@code Catalog} knows the methods as
 * the API's interfaces describe them, the envelope ({@code Envelope}) what a request is, {@code
 * ParameterCheck} what may be in it, {@code Requests} what was answered before, and {@code
 * Dispatcher} calls the method that everything before has checked. How bytes arrive is not here.
 *
 * <p>Invariant: what is checked is what is carried out. A body is parsed once, into one tree
 * without double names, and every later step sees that tree.
 */
@NullMarked
package dev.berth.server.rpc;

import org.jspecify.annotations.NullMarked;
