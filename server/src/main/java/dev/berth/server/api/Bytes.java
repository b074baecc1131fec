package dev.berth.server.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a method that answers with a token of a stream, and tells what the token is for. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Bytes {
  Use value();

  /** What goes over a stream. */
  enum Use {
    /** Bytes that the client puts. */
    UPLOAD,
    /** Bytes that the client gets. */
    DOWNLOAD,
    /** The standard streams of a program. */
    PROGRAM
  }
}
