package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users by name and number, from files that an image chose. */
class ProcessUserTest {
  private static final UserDatabase DATABASE =
      database(
          """
          root:x:0:0:root:/root:/bin/sh
          # a comment
          broken line
          ann:x:1000:1000::/home/ann:
          42:x:7000:7000::/home/digits:
          big:x:4294967296:0::/:
          minus:x:-1:0::/:
          odd:x:9:9
          lost:x:10:10::relative:
          """,
          """
          root:x:0:
          wheel:x:10:ann,root
          games:x:60:ann
          60:x:61:
          huge:x:2147483648:ann
          """);

  private static UserDatabase database(String passwd, String group) {
    return UserDatabase.parse(
        passwd.getBytes(StandardCharsets.UTF_8), group.getBytes(StandardCharsets.UTF_8));
  }

  private static ProcessUser resolve(String user, String... groups) {
    return ProcessUser.resolve(user, List.of(groups), DATABASE);
  }

  @Test
  void namesHaveTheirGroupsAndHome() {
    assertEquals(new ProcessUser(1000, 1000, List.of(1000, 10, 60), "/home/ann"), resolve("ann"));
    assertEquals(resolve("ann"), resolve("1000"));
    assertEquals(new ProcessUser(0, 0, List.of(0, 10), "/root"), resolve(""));
  }

  @Test
  void anExplicitGroupTakesTheOthersAway() {
    assertEquals(new ProcessUser(1000, 10, List.of(10), "/home/ann"), resolve("ann:wheel"));
    assertEquals(List.of(500, 60, 8), resolve("ann:500", "games", "8").groups());
  }

  @Test
  void aNameOfDigitsGoesBeforeTheNumber() {
    assertEquals(7000, resolve("42").uid());
    assertEquals(61, resolve("ann:60").gid());
  }

  @Test
  void numbersInNoFileStandForThemselves() {
    assertEquals(new ProcessUser(5000, 0, List.of(0), "/"), resolve("5000"));
    assertEquals(Integer.MAX_VALUE, resolve("2147483647").uid());
  }

  @Test
  void shortEntriesAndRelativeHomesAreTaken() {
    assertEquals("/", resolve("odd").home());
    assertEquals("/", resolve("lost").home());
  }

  /** CVE-2024-40635: a number that overflows becomes another one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2147483648",
        "4294967295",
        "4294967296",
        "-1",
        "99999999999999999999",
        "big",
        "minus",
        "nobody",
        "0:-1",
        "0:2147483648",
        "0:4294967296",
        "0:none",
        "a:b:c",
        " 0",
        "0x0",
        "+5"
      })
  void cve202440635NumbersThatOverflow(String user) {
    assertThrows(BerthException.class, () -> resolve(user));
  }

  @Test
  void aFileThatIsTooLargeIsRefused() {
    assertThrows(
        BerthException.class,
        () -> UserDatabase.parse(new byte[UserDatabase.MAX_BYTES + 1], new byte[0]));
  }
}
