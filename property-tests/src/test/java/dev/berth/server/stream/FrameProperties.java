package dev.berth.server.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The reader of frames takes what the writer made, and of anything else nothing but frames. */
class FrameProperties {
  @Provide
  Arbitrary<Frame> frames() {
    return Combinators.combine(
            Arbitraries.integers(),
            Arbitraries.integers().between(0, 255),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(300))
        .as(Frame::new);
  }

  private static byte[] written(List<Frame> frames) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var frame : frames) {
      frame.write(new DataOutputStream(bytes));
    }
    return bytes.toByteArray();
  }

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll List<@net.jqwik.api.From("frames") Frame> frames)
      throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(written(frames)));
    for (var frame : frames) {
      var read = Frame.read(in).orElseThrow();
      assertEquals(frame.stream(), read.stream());
      assertEquals(frame.channel(), read.channel());
      assertArrayEquals(frame.data(), read.data());
    }
    assertTrue(Frame.read(in).isEmpty());
  }

  @Property(tries = 300)
  void aFrameThatIsCutOffIsNone(
      @ForAll("frames") Frame frame, @ForAll @net.jqwik.api.constraints.Positive int at)
      throws IOException {
    var whole = written(List.of(frame));
    var in =
        new DataInputStream(
            new ByteArrayInputStream(Arrays.copyOf(whole, 1 + at % (whole.length - 1))));
    try {
      throw new AssertionError("it was read: " + Frame.read(in));
    } catch (IOException e) {
      assertTrue(!(e instanceof BadFrame), e.toString());
    }
  }

  @Property(tries = 1000)
  void ofAnythingFramesOrAnErrorAreMade(@ForAll byte[] bytes) {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      for (var frame = Frame.read(in); frame.isPresent(); frame = Frame.read(in)) {
        assertTrue(frame.get().data().length <= Frame.MOST);
      }
    } catch (IOException e) {
      // no frame, or not all of one
    }
  }
}
