package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.value.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of documents that are asked for, and which of them an answer has. Pure. */
final class AcceptedTypes {
  private static final List<MediaType> TYPES =
      List.of(
          MediaType.OCI_INDEX,
          MediaType.OCI_MANIFEST,
          MediaType.DOCKER_MANIFEST_LIST,
          MediaType.DOCKER_MANIFEST);

  static final String HEADER =
      TYPES.stream().map(MediaType::value).collect(Collectors.joining(", "));

  private AcceptedTypes() {}

  /**
   * The type of a document: what the answer's header says, which must be what the document says of
   * itself, where it does. A header that says nothing of use leaves it to the document.
   *
   * @throws BerthException CORRUPT where the two differ, or say nothing; UNSUPPORTED for a type
   *     that isn't known
   */
  static MediaType of(Optional<String> header, byte[] document, Failures failures) {
    var said = header.map(AcceptedTypes::withoutParameters).filter(AcceptedTypes::tells);
    var declared = OciJson.declaredType(document).map(MediaType::value);
    if (said.isPresent() && declared.isPresent() && !said.equals(declared)) {
      throw failures.corrupt(
          "it is sent as %s and says itself that it is %s"
              .formatted(Texts.shown(said.get()), declared.get()));
    }
    var type =
        said.or(() -> declared)
            .orElseThrow(() -> failures.corrupt("nothing tells what kind of document it is"));
    return TYPES.stream()
        .filter(known -> known.value().equals(type))
        .findFirst()
        .orElseThrow(() -> failures.unknownType(Texts.shown(type)));
  }

  private static String withoutParameters(String header) {
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).strip();
  }

  /** Servers of plain files call every document the same. */
  private static boolean tells(String type) {
    return switch (type) {
      case "", "application/json", "application/octet-stream", "text/plain" -> false;
      default -> true;
    };
  }
}
