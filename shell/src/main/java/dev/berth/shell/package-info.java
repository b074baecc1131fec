/**
 * The {@code berth} command's entry: it decides between the shell, a script, a one-shot command and
 * the server's life, and finds or starts the server.
 *
 * <p>Packages: {@code client} speaks to the server, {@code command} has a class for each verb,
 * {@code registry} reads the credentials that a person has where Docker keeps them, {@code install}
 * makes the server a service, {@code script} runs JavaScript, {@code repl} is the shell at a
 * terminal. Of the server only {@code server.api} is seen.
 */
@NullMarked
package dev.berth.shell;

import org.jspecify.annotations.NullMarked;
