package dev.berth.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.IndexPartTable.IndexPartRow;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexPartTableTest {
  @TempDir Path folder;

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static IndexPartRow part(String text) {
    return new IndexPartRow(digest("index"), digest(text), Optional.empty());
  }

  @Test
  void whatIsHereAlreadyTouchesNoImage() {
    var image = digest("image");
    var row = new ImageRow(image, digest("manifest"), Platform.host(), 1, 0, "{}", 1);
    var parts = List.of(part("a"), part("b"));
    try (var database = Database.open(folder.resolve("state.db"))) {
      database.write(
          Durability.POWER,
          transaction -> {
            ImageTable.insert(transaction, row, List.of());
            TagTable.put(transaction, new TagRow("x/y:1", image, digest("index"), 1));
            transaction.touched();
            IndexPartTable.put(transaction, parts);
            assertEquals(List.of(image.value()), transaction.touched());
            IndexPartTable.put(transaction, parts);
            assertEquals(List.of(), transaction.touched());
            return IndexPartTable.of(transaction, digest("index"));
          });
      assertEquals(
          2, database.read(transaction -> IndexPartTable.of(transaction, digest("index"))).size());
    }
  }
}
