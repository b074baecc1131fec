package dev.berth.engine.verify;

import java.util.List;

/**
 * What to look at.
 *
 * @param images references, ids or prefixes; all that is stored without any
 * @param repair makes again and fetches again what can be
 */
public record VerifyRequest(List<String> images, boolean repair) {
  public VerifyRequest {
    images = List.copyOf(images);
  }
}
