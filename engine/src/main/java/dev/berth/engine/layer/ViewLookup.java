package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.ViewEntry;
import java.util.List;
import java.util.Optional;

/** The view below a layer, read from the folders that it is stacked from. */
public record ViewLookup(LayeredView view) implements LowerLookup {
  @Override
  public Optional<FileStatus> find(String path) {
    return view.at(path).map(ViewEntry::status);
  }

  @Override
  public String readLink(String path) {
    return view.readLink(entry(path));
  }

  @Override
  public int open(String path) {
    return view.open(entry(path));
  }

  @Override
  public List<String> list(String path) {
    return view.list(entry(path));
  }

  private ViewEntry entry(String path) {
    return view.at(path)
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "path",
                    path,
                    "cannot read %s of the layers below: it is gone".formatted(path)));
  }
}
