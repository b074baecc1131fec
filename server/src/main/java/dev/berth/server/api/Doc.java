package dev.berth.server.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The documentation of a method, parameter or field of the API, in a form that the OpenRPC
 * document, the clients and the shell are made from: shapes, units, ranges, defaults.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({
  ElementType.TYPE,
  ElementType.METHOD,
  ElementType.PARAMETER,
  ElementType.RECORD_COMPONENT,
  ElementType.FIELD
})
public @interface Doc {
  String value();

  /** Words that are usual for a text, where others may be right as well. */
  String[] usual() default {};
}
