/**
 * One class a verb: each takes argument words and streams and gives an exit status, over the same
 * client.
 *
 * <p>{@link dev.berth.shell.command.Verbs} is the table of them; {@link
 * dev.berth.shell.command.Syntax} describes and parses a verb's options as Docker's commands do.
 * Nothing here ends the process, reads the environment or opens a socket by itself: the server
 * hosts these classes for the native client.
 */
@NullMarked
package dev.berth.shell.command;

import org.jspecify.annotations.NullMarked;
