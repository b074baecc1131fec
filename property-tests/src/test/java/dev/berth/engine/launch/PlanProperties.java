package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.MonitorParameters.StandardInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What the server encodes, the launcher reads; and no bytes at all harm its reader. */
class PlanProperties {
  private static PlanReader reader;

  @BeforeContainer
  static void start() throws IOException {
    reader = new PlanReader();
  }

  @AfterContainer
  static void stop() throws IOException {
    reader.close();
  }

  @Property(tries = 1000)
  void whatIsEncodedIsRead(@ForAll("plans") LaunchPlan plan) throws IOException {
    var bytes = PlanEncoder.encode(plan);
    var accepted = assertInstanceOf(PlanReader.Accepted.class, reader.read(bytes));
    assertArrayEquals(bytes, accepted.again());
  }

  @Property(tries = 1000)
  void noChangedBytesHarmTheReader(@ForAll("plans") LaunchPlan plan, @ForAll long seed)
      throws IOException {
    var random = new Random(seed);
    var bytes = PlanEncoder.encode(plan);
    for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) 0xff;
    }
    if (reader.read(bytes) instanceof PlanReader.Accepted(byte[] again)) {
      assertArrayEquals(bytes, again);
    }
  }

  @Tag("full")
  @Property(tries = 5_000)
  void noChangedBytesHarmTheReaderForLong(@ForAll("plans") LaunchPlan plan, @ForAll long seed)
      throws IOException {
    noChangedBytesHarmTheReader(plan, seed);
  }

  @Property(tries = 1000)
  void noBytesHarmTheReader(@ForAll byte[] bytes) throws IOException {
    assertInstanceOf(PlanReader.Refused.class, reader.read(bytes));
  }

  @Provide
  Arbitrary<LaunchPlan> plans() {
    return Combinators.combine(
            operations().list().ofMaxSize(20), texts().list().ofMaxSize(20), logs())
        .as(
            (between, words, log) -> {
              var operations = new ArrayList<LaunchOp>();
              operations.add(new LaunchOp.EnterNamespaces(Set.of(Namespace.MOUNT), -1));
              operations.addAll(between);
              operations.add(new LaunchOp.AwaitStart());
              operations.add(new LaunchOp.Execute(List.of("/p"), words, words));
              return new LaunchPlan(
                  new MonitorParameters(
                      "ab12",
                      "0123456789abcdef0123456789abcdef",
                      Path.of("/c"),
                      Path.of("/e"),
                      log,
                      StandardInput.NULL),
                  List.of(5, 6),
                  operations);
            });
  }

  private static Arbitrary<Optional<MonitorParameters.Log>> logs() {
    return Arbitraries.longs()
        .greaterOrEqual(65536)
        .map(bytes -> new MonitorParameters.Log(Path.of("/log"), bytes, 3))
        .optional();
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .excludeChars('\0')
        .ofMaxLength(300)
        .filter(PlanProperties::encodes);
  }

  /** Half a surrogate pair has no bytes in UTF-8. */
  private static boolean encodes(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static Arbitrary<String> paths() {
    return texts().map(text -> "/" + text);
  }

  private static Arbitrary<Set<MountAttribute>> attributes() {
    return Arbitraries.of(MountAttribute.class).set();
  }

  private static Arbitrary<LaunchOp> operations() {
    var ids = Arbitraries.integers().greaterOrEqual(0);
    return Arbitraries.oneOf(
        List.of(
            Arbitraries.of(Namespace.IPC, Namespace.UTS)
                .map(namespace -> new LaunchOp.JoinNamespace(1, namespace)),
            paths().list().ofMinSize(1).ofMaxSize(10).map(LaunchOp.JoinCgroups::new),
            Combinators.combine(
                    paths().list().ofMinSize(1).ofMaxSize(10),
                    paths(),
                    Arbitraries.maps(texts(), texts()).ofMaxSize(4),
                    paths())
                .as(
                    (lowers, upper, options, on) ->
                        new LaunchOp.MountOverlay(lowers, upper, upper, options, on)),
            Combinators.combine(texts(), paths(), attributes(), Arbitraries.maps(texts(), texts()))
                .as(
                    (type, target, attributes, options) ->
                        new LaunchOp.MountFileSystem(type, type, target, attributes, options)),
            Combinators.combine(paths(), paths(), Arbitraries.of(true, false), attributes())
                .as(
                    (source, target, recursive, attributes) ->
                        new LaunchOp.BindMount(
                            source, target, recursive, attributes, Propagation.SLAVE)),
            Combinators.combine(paths(), Arbitraries.integers(), ids, ids)
                .as(
                    (target, mode, uid, gid) ->
                        new LaunchOp.MakeDevice(target, mode, 1, 3, uid, gid)),
            Combinators.combine(ids, ids, ids.list().ofMaxSize(40)).as(LaunchOp.SetUser::new),
            Combinators.combine(Arbitraries.integers(), Arbitraries.longs(), Arbitraries.longs())
                .as(LaunchOp.SetLimit::new),
            Arbitraries.longs().map(bits -> new LaunchOp.SetCapabilities(bits, 1, ~bits, 0, bits)),
            Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(500)
                .map(program -> new LaunchOp.LoadSeccomp(1, ByteBuffer.wrap(program))),
            Combinators.combine(texts(), texts()).as(LaunchOp.Sysctl::new),
            paths().map(LaunchOp.MaskPath::new)));
  }
}
