package dev.berth.properties.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.IndexPartTable.IndexPartRow;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.RepoDigestTable.RepoDigestRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.store.Stores;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Json;
import dev.berth.engine.value.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Lists of images against a look at each row by itself. */
class ImageListProperties {
  private static final List<String> NAMES =
      List.of(
          "web:1",
          "web:2",
          "webber:1",
          "library/x/web:1",
          "user/web:1",
          "r.example/web:1",
          "r.example/library/web:1",
          "docker.io/x.y/web:1",
          "localhost:5000/a/b:1",
          "docker.io/library/" + "f".repeat(64) + ":1");
  private static final List<String> GLOBS =
      List.of(
          "web",
          "web:*",
          "we*",
          "w?b",
          "*",
          "**",
          "*/web",
          "**/web*",
          "{web,user/web}:1",
          "[uw]*",
          "library/*",
          "library/" + "f".repeat(64),
          "f".repeat(64) + "*",
          "docker.io/**",
          "r.example/**",
          "localhost:5000/a/b:1",
          "w\\eb",
          "webé*",
          "");
  private static final List<String> LABELS = List.of("a", "a=1", "b", "b=", "c=x=y", "quote\"'");

  @Property(tries = 40)
  void aListIsWhatTheRowsSay(@ForAll long seed) throws IOException {
    var folder = Files.createTempDirectory("lists-");
    try (var stores = Stores.open(folder)) {
      var random = new Random(seed);
      stores.database().write(Durability.PROCESS, transaction -> fill(transaction, random));
      for (int i = 0; i < 30; i++) {
        compare(stores, filter(random), 1 + random.nextInt(5));
      }
      for (var glob : GLOBS) {
        compare(stores, new ImageFilter(Optional.of(glob), Optional.empty(), List.of()), 3);
      }
    } finally {
      Shell.run("rm", "-r", folder.toString());
    }
  }

  private static int fill(Transaction transaction, Random random) {
    int images = random.nextInt(12);
    for (int i = 0; i < images; i++) {
      var labels = new TreeMap<String, String>();
      Map.of("a", "1", "b", "", "c", "x=y")
          .forEach(
              (name, value) -> {
                if (random.nextInt(3) == 0) {
                  labels.put(name, value);
                }
              });
      if (random.nextInt(5) == 0) {
        labels.put("quote\"'", "\u0000é😀");
      }
      ImageTable.insert(
          transaction,
          new ImageRow(
              digest("image", i),
              digest("manifest", i),
              Platform.parse("linux/amd64"),
              random.nextInt(4),
              i,
              Json.write(labels),
              i),
          List.of());
    }
    if (images > 0) {
      for (var name : NAMES) {
        if (random.nextBoolean()) {
          name(transaction, random, ImageReference.parse(name), images);
        }
      }
    }
    return images;
  }

  private static void name(
      Transaction transaction, Random random, ImageReference name, int images) {
    var image = digest("image", random.nextInt(images));
    var index = digest("index", random.nextInt(2));
    for (int part = random.nextInt(3); part > 0; part--) {
      var inside = random.nextInt(images);
      IndexPartTable.put(
          transaction,
          List.of(
              new IndexPartRow(
                  index, digest("part", random.nextInt(9)), Optional.of(digest("image", inside)))));
    }
    var target = random.nextBoolean() ? index : digest("manifest", random.nextInt(images));
    TagTable.put(transaction, new TagRow(name.toString(), image, target, 1));
    if (random.nextBoolean()) {
      RepoDigestTable.put(transaction, new RepoDigestRow(name.repository(), target, image));
    }
  }

  private static Digest digest(String kind, int number) {
    return Digest.of((kind + number).getBytes(StandardCharsets.UTF_8));
  }

  private static ImageFilter filter(Random random) {
    var labels = new ArrayList<String>();
    for (var label : LABELS) {
      if (random.nextInt(8) == 0) {
        labels.add(label);
      }
    }
    return new ImageFilter(
        random.nextBoolean()
            ? Optional.of(GLOBS.get(random.nextInt(GLOBS.size())))
            : Optional.empty(),
        random.nextInt(3) == 0 ? Optional.of(random.nextBoolean()) : Optional.empty(),
        labels);
  }

  private static void compare(Stores stores, ImageFilter filter, int page) {
    var expected = stores.database().read(transaction -> expected(transaction, filter));
    var whole = stores.images().list(filter);
    assertEquals(
        expected, whole.stream().map(ImageListProperties::told).toList(), filter::toString);
    var pages = new ArrayList<Image>();
    List<Image> next;
    do {
      var after = pages.isEmpty() ? Optional.<Digest>empty() : Optional.of(pages.getLast().id());
      next = stores.images().list(filter, after, page, image -> image);
      assertTrue(next.size() <= page);
      pages.addAll(next);
    } while (!next.isEmpty());
    assertEquals(whole, pages, filter::toString);
  }

  private record Told(Digest id, List<String> references, List<String> digests, String labels) {}

  private static Told told(Image image) {
    return new Told(
        image.id(),
        image.references().stream().map(ImageReference::toString).toList(),
        image.digests().stream().map(ImageReference::toString).toList(),
        Json.write(new TreeMap<>(image.labels())));
  }

  private static List<Told> expected(Transaction transaction, ImageFilter filter) {
    return ImageTable.all(transaction).stream()
        .sorted(
            Comparator.comparing(ImageRow::createdAt)
                .reversed()
                .thenComparing(row -> row.id().value()))
        .map(row -> told(transaction, row))
        .filter(image -> accepts(filter, image))
        .toList();
  }

  private static Told told(Transaction transaction, ImageRow row) {
    return new Told(
        row.id(),
        TagTable.leadingTo(transaction, row.id()).stream().map(TagRow::reference).toList(),
        RepoDigestTable.of(transaction, row.id()).stream()
            .map(name -> name.repository() + "@" + name.digest())
            .toList(),
        Json.write(new TreeMap<>(labels(row.labels()))));
  }

  private static Map<String, String> labels(String document) {
    var labels = new TreeMap<String, String>();
    Json.tree(Json.read(document, Map.class))
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }

  private static boolean accepts(ImageFilter filter, Told image) {
    var labels = labels(image.labels());
    return filter.dangling().map(wanted -> wanted == image.references().isEmpty()).orElse(true)
        && filter.labels().stream().allMatch(condition -> has(labels, condition))
        && filter.reference().map(glob -> matches(glob, image.references())).orElse(true);
  }

  private static boolean has(Map<String, String> labels, String condition) {
    var parts = condition.split("=", 2);
    return labels.containsKey(parts[0])
        && (parts.length == 1 || labels.get(parts[0]).equals(parts[1]));
  }

  private static boolean matches(String glob, List<String> references) {
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return references.stream()
        .map(ImageReference::parse)
        .anyMatch(
            name ->
                matcher.matches(Path.of(name.familiar()))
                    || matcher.matches(Path.of(name.familiarRepository())));
  }
}
