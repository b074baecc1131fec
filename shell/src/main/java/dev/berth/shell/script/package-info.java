/**
 * JavaScript: a script runs as a module in GraalJS in this process, on this thread, with an event
 * loop of ours; what is entered in the shell is evaluated on a thread of its own ({@link
 * dev.berth.shell.script.Evaluator}).
 *
 * <p>The classes and globals that a script sees are JavaScript, in the resources beside this
 * package ({@code core.js} is the first); they reach Java through one object, {@link
 * dev.berth.shell.script.Host}, whose functions take and give strings, numbers and callbacks.
 * Nothing else of Java is visible to a script.
 */
@NullMarked
package dev.berth.shell.script;

import org.jspecify.annotations.NullMarked;
