/**
 * The state of the engine in SQLite: schema, migrations, transactions, one class a table. The only
 * JDBC. Takes SQLite's native library out of memory: {@code state -> kernel.jna}.
 */
@NullMarked
package dev.berth.engine.state;

import org.jspecify.annotations.NullMarked;
