package dev.berth.engine.image;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.state.UsageTable;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * All images, newest first, in the form in which they are shown. It is made when it is first asked
 * for; from then on only what changed is read again, so that a list of ten thousand images costs no
 * more than its bytes.
 *
 * @param <T> that form
 */
public final class ImageRoster<T> {
  /** Of all forms together; a heavier list is made anew each time. */
  private static final long MOST_WEIGHT = 32 << 20;

  /** Changed images that are read one by one; with more, all are read at once. */
  private static final int MOST_CHANGED = 1000;

  private record Place(Instant createdAt, Digest id) {
    static final Comparator<Place> NEWEST_FIRST =
        Comparator.comparing(Place::createdAt)
            .reversed()
            .thenComparing(place -> place.id().value());

    static Place of(Image image) {
      return new Place(image.createdAt(), image.id());
    }
  }

  private final Database database;
  private final Function<Image, T> form;
  private final ToIntFunction<T> weigher;
  private final ReentrantLock lock = new ReentrantLock(); // of the four below
  private final TreeMap<Place, T> forms = new TreeMap<>(Place.NEWEST_FIRST);
  private final Map<String, Place> places = new HashMap<>();
  private Map<String, Long> kept = Map.of();
  private long weight;
  private final Changed changed = new Changed();

  ImageRoster(Database database, Function<Image, T> form, ToIntFunction<T> weigher) {
    this.database = database;
    this.form = form;
    this.weigher = weigher;
    database.onImageChanges(changed::add);
  }

  /** What changed since it was last asked for. */
  private static final class Changed {
    private Optional<Set<String>> images = Optional.empty();

    synchronized void add(List<String> more) {
      images.ifPresent(set -> set.addAll(more));
      images = images.filter(set -> set.size() <= MOST_CHANGED);
    }

    /** Empty where it may be anything. */
    synchronized Optional<Set<String>> take() {
      var taken = images;
      images = Optional.of(new HashSet<>());
      return taken;
    }

    synchronized void everything() {
      images = Optional.empty();
    }
  }

  /** The forms of all images, newest first. */
  public List<T> list() {
    lock.lock();
    try {
      var since = changed.take();
      var list = database.read(transaction -> list(transaction, since));
      if (weight > MOST_WEIGHT) {
        clear();
        changed.everything();
      }
      return list;
    } catch (Throwable e) {
      changed.everything();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private List<T> list(Transaction transaction, Optional<Set<String>> since) {
    var before = kept;
    kept = UsageTable.keptOfImages(transaction);
    if (since.isPresent()) {
      var ids = since.get();
      ids.addAll(differing(before, kept));
      ids.forEach(id -> renew(transaction, id));
    } else {
      clear();
      StoredImages.list(
          transaction, ImageFilter.ALL, Optional.empty(), Integer.MAX_VALUE, this::put);
    }
    return List.copyOf(forms.values());
  }

  private void renew(Transaction transaction, String id) {
    var before = places.remove(id);
    if (before != null) {
      weight -= weigher.applyAsInt(forms.remove(before));
    }
    StoredImages.find(transaction, new Digest(id), kept).ifPresent(this::put);
  }

  private Digest put(Image image) {
    var place = Place.of(image);
    var shown = form.apply(image);
    forms.put(place, shown);
    places.put(image.id().value(), place);
    weight += weigher.applyAsInt(shown);
    return image.id();
  }

  private void clear() {
    forms.clear();
    places.clear();
    weight = 0;
  }

  private static Set<String> differing(Map<String, Long> before, Map<String, Long> now) {
    var ids = new HashSet<>(before.keySet());
    ids.addAll(now.keySet());
    ids.removeIf(id -> Objects.equals(before.get(id), now.get(id)));
    return ids;
  }
}
