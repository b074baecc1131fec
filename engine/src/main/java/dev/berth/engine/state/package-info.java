/**
 * The state of the engine in SQLite: schema, migrations, transactions, one class a table. The only
 * JDBC.
 */
@NullMarked
package dev.berth.engine.state;

import org.jspecify.annotations.NullMarked;
