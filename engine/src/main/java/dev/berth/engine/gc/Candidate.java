package dev.berth.engine.gc;

/**
 * Something that a policy would remove.
 *
 * @param name for people
 * @param reason a sentence
 */
public record Candidate(Node node, String name, String reason) {}
