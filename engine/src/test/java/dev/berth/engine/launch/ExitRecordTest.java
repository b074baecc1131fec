package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitRecordTest {
  private static final Path FILE = Path.of("exit");

  @Test
  void theLaunchersLinesAreRead() {
    var record = ExitRecord.parse("code 3\nsignal 0\nat 1500000000\nnew-in-future 7\n", FILE);
    assertEquals(3, record.code());
    assertEquals(0, record.signal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "code 3\n",
        "code 99999999999\nsignal 0\nat 1\n",
        "code -1\nsignal 0\nat 1\n",
        "code x\nsignal 0\nat 1\n"
      })
  void aDamagedRecordIsCorrupt(String text) {
    var refused = assertThrows(BerthException.class, () -> ExitRecord.parse(text, FILE));
    assertEquals(ErrorKind.CORRUPT, refused.kind());
  }
}
