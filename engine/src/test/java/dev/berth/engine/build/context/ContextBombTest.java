package dev.berth.engine.build.context;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.layer.Bomb;
import dev.berth.engine.operation.OperationContext;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Build contexts that would exhaust memory or time: refused, and nothing of them is kept. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextBombTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PADDING_WITHOUT_END", "FOLDERS_WITH_ATTRIBUTES_WITHOUT_END"})
  @DisplayName("CVE-2017-14992, CVE-2020-1702: a context's headers exhaust memory")
  void headersAreBounded(Bomb bomb) {
    try (var files = new ContextFiles(folder)) {
      var failure =
          assertThrows(
              BerthException.class,
              () ->
                  ContextReader.read(
                      bomb.stream(), files, ContextReader.LIMITS, OperationContext.none()));
      Bomb.assertTold(failure);
    }
    assertArrayEquals(new String[0], folder.toFile().list());
  }
}
