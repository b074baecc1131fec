package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which image a Dockerfile begins with. */
class BaseNameTest {
  private static final String NAME = "r.example:5000/team/app:1";

  private static void assertName(String name, String dockerfile) {
    assertEquals(
        Optional.of(name).filter(text -> !text.isEmpty()),
        BaseName.of(dockerfile, Map.of("HOST", "r.example:5000")),
        dockerfile);
  }

  @Test
  void itIsRead() {
    assertName(NAME, "FROM " + NAME);
    assertName(NAME, "# syntax=x\n\n  from --platform=linux/arm64 " + NAME + " as one\nRUN x\n");
    assertName(NAME, "FROM \\\n  " + NAME + "\r\nRUN x\r\n");
    assertName(NAME, "ARG HOST\nFROM $HOST/team/app:1");
    assertName(NAME, "ARG HOST=other\nFROM ${HOST}/team/app:1");
    assertName(NAME, "ARG TAG=\"1\" X=app\nARG Y=team/$X\nFROM r.example:5000/$Y:${TAG}");
    assertName(NAME, "FROM r.example:5000/${NONE:-team/app}:1");
  }

  @Test
  void whatIsNoneHasNone() {
    assertName("", "");
    assertName("", "FROM");
    assertName("", "FROM scratch");
    assertName("", "RUN x\nFROM " + NAME);
    assertName("", "FROM $OTHER");
    assertName("", "FROM ${HOST:?x}/app");
  }
}
