/**
 * Carries out the API: turns its records into the engine's, calls the engine, and turns what that
 * gives back. One class a namespace, one of {@code *Records} for the turning. No decision about
 * containers or images is made here.
 */
@NullMarked
package dev.berth.server.service;

import org.jspecify.annotations.NullMarked;
