/**
 * The interactive shell: {@code ./berth} on a terminal.
 *
 * <p>An <em>entry</em> is what a person enters at once, of one line or several. {@link
 * dev.berth.shell.repl.Scanner} knows where its tokens are and whether it is finished, {@link
 * dev.berth.shell.repl.Rewriter} makes it into scripts that can be evaluated one after another, and
 * {@link dev.berth.shell.script.Evaluator} does that. JLine is known here alone, GraalJS not at
 * all.
 */
@NullMarked
package dev.berth.shell.repl;

import org.jspecify.annotations.NullMarked;
