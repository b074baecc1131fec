/**
 * Who a client is and what it may do: identities, bearer tokens, certificates. How bytes come and
 * go is not here.
 */
@NullMarked
package dev.berth.server.access;

import org.jspecify.annotations.NullMarked;
