/**
 * What the machine has and lacks: {@code Facts} are read by {@code FactReader}, judged by {@code
 * Diagnosis}, which is pure, and told as {@code Finding}s. Nothing is changed here.
 */
@NullMarked
package dev.berth.engine.doctor;

import org.jspecify.annotations.NullMarked;
