package dev.berth.engine.transfer.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageDetails;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.value.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Archives of images, whole and broken. */
@Tag("kernel-slow")
class ArchiveProperties {
  private static final List<byte[]> LAYERS = Stream.of("a", "b", "c").map(HandMade::layer).toList();
  private static final Set<ErrorKind> REFUSALS =
      Set.of(ErrorKind.CORRUPT, ErrorKind.UNSUPPORTED, ErrorKind.RESOURCE_EXHAUSTED);

  private Path folder = Path.of("/nowhere");

  @BeforeTry
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("archives-");
    Files.writeString(folder.resolve("canary"), "alive");
  }

  @AfterTry
  void removeFolder() throws IOException {
    assertEquals("alive", Files.readString(folder.resolve("canary")));
    Shell.run("rm", "-rf", folder.toString());
  }

  private Loader loader(String name) {
    try {
      return Loader.open(Files.createDirectories(folder.resolve("up/" + name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An image by its parts; equal ones are the same image. */
  private record Given(
      String architecture,
      List<Integer> layers,
      boolean zipped,
      boolean docker,
      List<String> tags) {
    /**
     * Whether another one is not the same image in another form: an image that came twice has both
     * manifests, of which a save has the one that the name means.
     */
    boolean fits(Given other) {
      return !architecture.equals(other.architecture)
          || !layers.equals(other.layers)
          || (zipped == other.zipped && docker == other.docker);
    }
  }

  @Provide
  Arbitrary<List<Given>> images() {
    var layers = Arbitraries.integers().between(0, LAYERS.size() - 1).list().ofMaxSize(4);
    var tags = Arbitraries.of("web:1", "web:2", "r.example:5/a/b:c", "x/y").set().ofMaxSize(2);
    var flag = Arbitraries.of(true, false);
    return Combinators.combine(Arbitraries.of("amd64", "arm64"), layers, flag, flag, tags)
        .as(
            (arch, some, zip, docker, names) ->
                new Given(arch, some, zip, docker, List.copyOf(names)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .filter(all -> all.stream().allMatch(one -> all.stream().allMatch(one::fits)));
  }

  private static byte[] archive(Given image) {
    var plain = image.layers().stream().map(LAYERS::get).toArray(byte[][]::new);
    var stored =
        image.zipped()
            ? Arrays.stream(plain).map(ArchiveProperties::gzip).toArray(byte[][]::new)
            : plain;
    var config = HandMade.config(image.architecture(), plain);
    var made = new HandMade();
    if (image.docker()) {
      var names = new ArrayList<String>();
      for (var layer : stored) {
        names.add(names.size() + "/layer.tar");
        made.file(names.getLast(), layer);
      }
      var tags =
          image.tags().stream().map(tag -> "\"" + tag + "\"").collect(Collectors.joining(","));
      made.file("config", config)
          .docker(HandMade.dockerEntry("config", "[" + tags + "]", names.toArray(String[]::new)));
      return made.tar();
    }
    if (image.tags().isEmpty()) {
      made.image("", config, stored);
    }
    image
        .tags()
        .forEach(
            tag ->
                made.image(
                    HandMade.named(tag.contains(":") ? tag : tag + ":latest"), config, stored));
    return made.layout().tar();
  }

  private static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Tag("full")
  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void whatIsSavedAndLoadedIsTheSameForLong(
      @ForAll("images") List<Given> images, @ForAll Compression compression) {
    whatIsSavedAndLoadedIsTheSame(images, compression);
  }

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void whatIsSavedAndLoadedIsTheSame(
      @ForAll("images") List<Given> images, @ForAll Compression compression) {
    try (var here = loader("here");
        var there = loader("there")) {
      images.forEach(image -> here.load(archive(image)));
      var names = names(here);
      var saved = here.save(compression, names);
      there.load(saved);
      assertEquals(details(here), details(there));
      assertEquals(blobs(here), blobs(there));
      assertArrayEquals(saved, there.save(compression, names));
    }
  }

  private static String[] names(Loader loader) {
    return loader.stores().images().list(ImageFilter.ALL).stream()
        .flatMap(
            image ->
                image.references().isEmpty()
                    ? Stream.of(image.id().value())
                    : image.references().stream().map(ImageReference::toString))
        .toArray(String[]::new);
  }

  private static Map<String, List<Object>> details(Loader loader) {
    return loader.stores().images().list(ImageFilter.ALL).stream()
        .collect(Collectors.toMap(image -> image.id().value(), image -> facts(loader, image)));
  }

  private static List<Object> facts(Loader loader, Image image) {
    ImageDetails details = loader.stores().images().inspect(image.id().value());
    return List.of(
        image.manifest(), image.references(), image.size(), details.config(), details.layers());
  }

  private static Set<Object> blobs(Loader loader) {
    return Set.copyOf(loader.stores().blobs().list());
  }

  /** One way to spoil an archive. */
  private record Harm(String what, Function<Random, byte[]> harmed) {}

  private static final List<String> NAMES =
      List.of(
          "../canary",
          "../../canary",
          "/etc/passwd",
          "a/../../canary",
          "index.json",
          "manifest.json",
          "./oci-layout",
          "blobs/sha256/" + "0".repeat(64),
          "blobs",
          "l.tar",
          "deep/l.tar",
          ".",
          "");

  private static byte[] base(Random random) {
    var given =
        new Given(
            "amd64",
            List.of(random.nextInt(3)),
            random.nextBoolean(),
            random.nextBoolean(),
            List.of("web:1"));
    return archive(given);
  }

  private static byte[] withEntries(Random random) {
    var archive = HandMade.simple().archive();
    for (int i = 0; i < 3; i++) {
      add(archive, random);
    }
    return archive.bytes();
  }

  private static void add(Archive archive, Random random) {
    var name = NAMES.get(random.nextInt(NAMES.size()));
    var target = NAMES.get(random.nextInt(NAMES.size()));
    switch (random.nextInt(5)) {
      case 0 -> archive.link(name, target);
      case 1 -> archive.hardLink(name, target);
      case 2 -> archive.file(name, target);
      case 3 -> archive.folder(name, 0755);
      default -> archive.fifo(name);
    }
  }

  private static byte[] withDocument(Random random) {
    var words =
        new ArrayList<>(
            NAMES.stream()
                .map(name -> HandMade.dockerEntry(name, "[\"web:1\"]", "l.tar"))
                .toList());
    words.add("null");
    words.add("{}");
    words.add(HandMade.dockerEntry("c", "[\"../x\"]", "l.tar"));
    words.add(HandMade.dockerEntry("c", "null", "../l.tar", "l.tar"));
    words.add(HandMade.dockerEntry("c", "null", "l.tar", "l.tar"));
    Collections.shuffle(words, random);
    return new HandMade()
        .docker(words.getFirst())
        .file("c", HandMade.config("amd64", LAYERS.getFirst()))
        .file("l.tar", LAYERS.get(random.nextInt(2)))
        .tar();
  }

  private static byte[] changed(Random random) {
    var archive = base(random);
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      archive[random.nextInt(archive.length)] ^= (byte) (1 + random.nextInt(255));
    }
    return archive;
  }

  private static byte[] cut(Random random) {
    var archive = random.nextBoolean() ? base(random) : gzip(base(random));
    return Arrays.copyOf(archive, random.nextInt(archive.length));
  }

  @Provide
  Arbitrary<Harm> harms() {
    return Arbitraries.of(
        new Harm("entries", ArchiveProperties::withEntries),
        new Harm("a document", ArchiveProperties::withDocument),
        new Harm("bytes", ArchiveProperties::changed),
        new Harm("a cut", ArchiveProperties::cut));
  }

  @Tag("full")
  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void aSpoiltArchiveIsRefusedOrIsWholeAllTheSameForLong(
      @ForAll("harms") Harm harm, @ForAll long seed) {
    aSpoiltArchiveIsRefusedOrIsWholeAllTheSame(harm, seed);
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void aSpoiltArchiveIsRefusedOrIsWholeAllTheSame(@ForAll("harms") Harm harm, @ForAll long seed) {
    var archive = harm.harmed().apply(new Random(seed));
    try (var loader = loader("here")) {
      try {
        for (var image : loader.load(archive)) {
          var layers = loader.stores().images().layers(image.id());
          assertEquals(loader.stores().images().config(image.id()).diffIds().size(), layers.size());
        }
      } catch (BerthException e) {
        assertTrue(REFUSALS.contains(e.kind()), harm.what() + ": " + e);
        assertEquals(Set.of(), blobs(loader));
        assertEquals(List.of(), loader.stores().snapshots().list());
        assertEquals(0, loader.stores().images().list(ImageFilter.ALL).size());
      }
    }
  }
}
