package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be completed where. */
final class PlaceTest {
  @Test
  void namesOfAPath() {
    assertEquals(new Place.Name(List.of()), Place.of("cont"));
    assertEquals(new Place.Name(List.of("container")), Place.of("x = container.li"));
    assertEquals(new Place.Name(List.of("a", "b")), Place.of("f(a?.b."));
    assertEquals(new Place.Nothing(), Place.of("f().x"));
  }

  @Test
  void keysOfACall() {
    assertEquals(new Place.Key("container.list", List.of()), Place.of("container.list({ f"));
    assertEquals(
        new Place.Key("container.list", List.of("filter")),
        Place.of("container.list({filter: {all: true, "));
    assertEquals(new Place.Key("a.b", List.of("m")), Place.of("await a.b({x: [1, 2], m: [{}, {t"));
  }

  @Test
  void valuesOfKeys() {
    assertEquals(new Place.Text("image", List.of()), Place.of("image(\"deb"));
    assertEquals(
        new Place.Text("container.start", List.of("container")),
        Place.of("container.start({container: \"w"));
    assertEquals(
        new Place.Text("c.d", List.of("filter", "status")),
        Place.of("c.d({filter: {status: ['a', '"));
    assertEquals(new Place.Nothing(), Place.of("`text cont"));
  }

  @Test
  void whatBegins() {
    assertEquals(new Place.Argument("container.run"), Place.of("container.run("));
    assertEquals(new Place.Value("a.b", List.of("filter", "all")), Place.of("a.b({filter: {all: "));
    assertEquals(new Place.Name(List.of()), Place.of("x ? y : "));
    var status = new Place.Value("c.d", List.of("status"));
    assertEquals(status, Place.of("c.d({status: ["));
    assertEquals(status, Place.of("c.d({status: ['a', "));
    assertEquals(new Place.Key("c.d", List.of()), Place.of("c.d({status: 'a', "));
    assertEquals(new Place.Name(List.of()), Place.of("x = ['a', "));
  }
}
