/**
 * Reading a Dockerfile, as the Dockerfile reference defines it: text to logical lines ({@code
 * Lexer}), lines to instructions ({@code DockerfileParser}, one record an instruction), words with
 * variables to values ({@code Expansion}). Pure. What an instruction does is not here.
 *
 * <p>Each error is INVALID_ARGUMENT, or UNSUPPORTED where the reference has it and Berth does not
 * yet; its message begins with the line and says what to do.
 */
@NullMarked
package dev.berth.engine.build.dockerfile;

import org.jspecify.annotations.NullMarked;
