package dev.berth.engine.registry;

import static java.util.stream.Collectors.joining;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Failures of calls, told in full.
 *
 * @param tried such as {@code cannot fetch the manifest "12" of docker.io/library/debian}
 * @param host asked
 * @param registry whose credentials are wanted, where the host is its token server
 * @param anonymous whether no credentials were there to be shown
 */
record Failures(String tried, String host, String registry, boolean anonymous) {

  /** What an answer that isn't the wanted one means; reads and closes it. */
  BerthException refused(Response response) {
    try (response) {
      return refused(response.status(), ErrorBody.of(response));
    }
  }

  private BerthException refused(int status, ErrorBody said) {
    return switch (status) {
      case 401, 403 -> denied(status, said);
      case 404 -> failure(ErrorKind.NOT_FOUND, status, host + " doesn't have it" + said.words());
      case 405, 501 ->
          failure(ErrorKind.UNSUPPORTED, status, host + " doesn't do that" + said.words());
      default ->
          said.code().equals("UNSUPPORTED")
              ? failure(ErrorKind.UNSUPPORTED, status, host + " doesn't do that" + said.words())
              : failure(
                  ErrorKind.INVALID_ARGUMENT,
                  status,
                  "%s refuses it with status %d%s".formatted(host, status, said.words()));
    };
  }

  /** That an answer denies the right, whatever its status is; reads and closes it. */
  BerthException denied(Response response) {
    try (response) {
      return denied(response.status(), ErrorBody.of(response));
    }
  }

  private BerthException denied(int status, ErrorBody said) {
    var why =
        anonymous
            ? "%s wants credentials, or doesn't have it%s; \"berth login %s\" stores some"
                .formatted(host, said.words(), registry)
            : "%s doesn't allow it with these credentials, or doesn't have it%s; \"berth login %s\" stores others"
                .formatted(host, said.words(), registry);
    return new DeniedException(tried + ": " + why, details(status), said.words());
  }

  /** That a registry went on saying that it can't answer now. */
  BerthException overloaded(int status, ErrorBody said, Optional<Duration> asked, int tries) {
    var later =
        asked.map(time -> "in %d s".formatted(Math.max(1, time.toSeconds()))).orElse("later");
    return failure(
        ErrorKind.UNAVAILABLE,
        status,
        status == 429
            ? "%s limits how often it may be asked%s; try again %s%s"
                .formatted(
                    host, said.words(), later, anonymous ? ", or log in for a higher limit" : "")
            : "%s answers with status %d after %d tries%s; try again %s"
                .formatted(host, status, tries, said.words(), later));
  }

  BerthException broken(IOException cause, int tries) {
    var who =
        cause instanceof SentOnException sent
            ? "%s, to which %s leads,".formatted(sent.to(), host)
            : host;
    return new BerthException(
        ErrorKind.UNAVAILABLE,
        "%s: %s gives no whole answer%s: %s; see whether it runs and can be reached, and try again"
            .formatted(
                tried,
                who,
                tries == 1 ? "" : " in %d tries".formatted(tries),
                Texts.shown(Reasons.of(cause))),
        Map.of("registry", host),
        cause);
  }

  /**
   * A registry's failure, after its mirrors have failed: where it can't be reached, it is told that
   * they couldn't either.
   */
  static BerthException afterMirrors(BerthException failure, List<BerthException> mirrors) {
    var out = mirrors.stream().filter(Failures::isUnreached).toList();
    var told =
        out.isEmpty() || !isUnreached(failure)
            ? failure
            : new BerthException(
                failure.kind(),
                "%s. Before that: %s"
                    .formatted(
                        failure.getMessage(),
                        out.stream().map(Throwable::getMessage).collect(joining("; "))),
                failure.details(),
                failure);
    mirrors.forEach(told::addSuppressed);
    return told;
  }

  private static boolean isUnreached(BerthException failure) {
    return failure.kind() == ErrorKind.UNAVAILABLE;
  }

  BerthException corrupt(String why) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "%s: what %s sends can't be used: %s".formatted(tried, host, why),
        Map.of("registry", host),
        null);
  }

  BerthException unknownType(String type) {
    return new BerthException(
        ErrorKind.UNSUPPORTED,
        "%s: it is of the type %s, which is no image that can be used; push it to %s again with a current tool"
            .formatted(tried, type, host),
        Map.of("registry", host, "mediaType", type),
        null);
  }

  BerthException tooLarge(String what, long limit) {
    return new BerthException(
        ErrorKind.RESOURCE_EXHAUSTED,
        "%s: %s sends %s of more than %d bytes, which is the limit; whoever made it has to make it smaller"
            .formatted(tried, host, what, limit),
        Map.of("registry", host),
        null);
  }

  BerthException tooMany(int limit) {
    return new BerthException(
        ErrorKind.RESOURCE_EXHAUSTED,
        "%s: %s lists more than %d names, which is the limit; ask it itself, page by page (\"n\" and \"last\" of its API)"
            .formatted(tried, host, limit),
        Map.of("registry", host),
        null);
  }

  private BerthException failure(ErrorKind kind, int status, String why) {
    return new BerthException(kind, tried + ": " + why, details(status), null);
  }

  private Map<String, String> details(int status) {
    return Map.of("registry", host, "status", String.valueOf(status));
  }
}
