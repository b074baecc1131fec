package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.ViewEntry;
import java.util.List;
import java.util.Optional;

/** The snapshots below a layer as what it is applied to, or told apart from. */
public record ViewLookup(LayeredView view) implements LowerLookup {
  @Override
  public Optional<FileStatus> find(String path) {
    return view.find("/" + path).map(ViewEntry::status);
  }

  @Override
  public String readLink(String path) {
    return view.readLink(require(path));
  }

  @Override
  public int open(String path) {
    return view.open(require(path));
  }

  @Override
  public List<String> list(String path) {
    return view.list(require(path));
  }

  private ViewEntry require(String path) {
    return view.find("/" + path).orElseThrow(() -> new IllegalArgumentException(path));
  }
}
