package dev.berth.engine.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The calls for lists, which come in pages: the tags of a repository, a registry's catalog. */
record ListCalls(RegistryHost host) {
  private static final int PAGE_LIMIT = 4 << 20;
  private static final int MOST_PAGES = 1000;
  private static final int NAMES_PER_PAGE = 1000;
  private static final int MOST_NAMES = 100_000;
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");
  private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,254}");

  /**
   * All tags.
   *
   * @param repository path within the registry
   * @param name for messages
   */
  List<String> tags(String repository, String name) {
    return all(
        repository + "/tags/list",
        "tags",
        TAG,
        Scopes.pull(repository),
        "cannot list the tags of " + name);
  }

  List<String> catalog() {
    return all(
        "_catalog",
        "repositories",
        REPOSITORY,
        Scopes.catalog(),
        "cannot list the repositories of " + host.name());
  }

  private record Page(List<String> names, Optional<URI> next) {}

  private List<String> all(
      String path, String field, Pattern grammar, List<String> scopes, String tried) {
    var failures = host.failures(tried);
    var names = new ArrayList<String>();
    var target = Optional.of(URI.create(path + "?n=" + NAMES_PER_PAGE));
    for (int pages = 0; target.isPresent(); pages++) {
      if (pages == MOST_PAGES) {
        throw failures.corrupt("the list has more than %d pages".formatted(MOST_PAGES));
      }
      var page =
          host.call(
              Request.of("GET", target.get(), scopes),
              tried,
              response -> page(response, field, grammar, failures));
      names.addAll(page.names());
      if (names.size() > MOST_NAMES) {
        throw failures.tooMany(MOST_NAMES);
      }
      target = page.next();
    }
    return names;
  }

  private static Page page(Response response, String field, Pattern grammar, Failures failures)
      throws IOException {
    if (response.status() != 200) {
      throw failures.refused(response);
    }
    var bytes = response.bytes(PAGE_LIMIT);
    if (bytes.length > PAGE_LIMIT) {
      throw failures.tooLarge("a page", PAGE_LIMIT);
    }
    var next = LinkHeader.next(response.all("Link"));
    return new Page(
        names(read(bytes, failures).path(field), grammar, failures),
        next.map(text -> Redirects.resolve(response.uri(), text)));
  }

  private static JsonNode read(byte[] bytes, Failures failures) {
    try {
      return RegistryJson.read(bytes);
    } catch (JsonProcessingException e) {
      throw failures.corrupt("it is not JSON: " + Texts.shown(e.getOriginalMessage()));
    }
  }

  private static List<String> names(JsonNode list, Pattern grammar, Failures failures) {
    var names = new ArrayList<String>();
    for (var element : list) {
      var name = element.asText("");
      if (!grammar.matcher(name).matches()) {
        throw failures.corrupt("\"%s\" is no name".formatted(Texts.shown(name)));
      }
      names.add(name);
    }
    return names;
  }
}
