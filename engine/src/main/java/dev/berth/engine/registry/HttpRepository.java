package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A repository on the servers of its registry: mirrors first, then the registry's own. */
final class HttpRepository implements RemoteRepository {
  private final String name;
  private final String path;
  private final List<RegistryHost> hosts;

  /** Mirrors that didn't answer, or broke off, and aren't asked again. */
  private final Set<RegistryHost> down = ConcurrentHashMap.newKeySet();

  HttpRepository(ImageReference reference, List<RegistryHost> hosts) {
    this.name = reference.repository();
    this.path = reference.path();
    this.hosts = List.copyOf(hosts);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Document manifest(String reference) {
    return firstOf(capabilityFor(reference), host -> manifests(host).fetch(reference), _ -> true);
  }

  @Override
  public Optional<Digest> resolve(String reference) {
    return firstOf(
        capabilityFor(reference), host -> manifests(host).resolve(reference), Optional::isPresent);
  }

  @Override
  public BlobBody blob(Digest digest, long from) {
    return firstOf(
        Capability.PULL, host -> watched(host, blobs(host).fetch(digest, from)), _ -> true);
  }

  /** A mirror that breaks off isn't asked for the rest. */
  private BlobBody watched(RegistryHost host, BlobBody body) {
    return host.isOwn()
        ? body
        : new BlobBody(
            new WatchedStream(body.bytes(), () -> down.add(host)), body.offset(), body.total());
  }

  @Override
  public boolean asksMirrors() {
    return hosts.stream().anyMatch(RegistryHost::isOwn)
        && hosts.stream().anyMatch(host -> !host.isOwn() && !down.contains(host));
  }

  @Override
  public void dropMirrors() {
    hosts.stream().filter(host -> !host.isOwn()).forEach(down::add);
  }

  @Override
  public Optional<Long> blobSize(Digest digest) {
    return blobs(changing()).size(digest);
  }

  private static Capability capabilityFor(String reference) {
    return reference.indexOf(':') >= 0 ? Capability.PULL : Capability.RESOLVE;
  }

  private ManifestCalls manifests(RegistryHost host) {
    return new ManifestCalls(host, path, name);
  }

  private BlobCalls blobs(RegistryHost host) {
    return new BlobCalls(host, path, name);
  }

  /**
   * Asks one server after the other until one has it. The last one's answer or failure counts: it
   * is the registry's own.
   */
  private <T> T firstOf(
      Capability capability, Function<RegistryHost, T> call, Predicate<T> enough) {
    var able = hosts.stream().filter(host -> host.can(capability) && !down.contains(host)).toList();
    if (able.isEmpty()) {
      throw nobody(capability);
    }
    var passedOver = new ArrayList<BerthException>();
    for (var host : able.subList(0, able.size() - 1)) {
      try {
        var answer = call.apply(host);
        if (enough.test(answer)) {
          return answer;
        }
      } catch (BerthException e) {
        if (e.kind() == ErrorKind.CANCELLED) {
          throw e;
        }
        passedOver.add(e);
        if (e.kind() == ErrorKind.UNAVAILABLE) {
          down.add(host);
        }
      }
    }
    try {
      return call.apply(able.getLast());
    } catch (BerthException e) {
      throw Failures.afterMirrors(e, passedOver);
    }
  }

  private BerthException nobody(Capability capability) {
    return new BerthException(
        ErrorKind.UNSUPPORTED,
        "cannot use %s: none of the servers that hosts.toml names for it can \"%s\"; add that to the capabilities of one of them"
            .formatted(name, capability.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public boolean mount(Digest digest, String fromRepository) {
    return uploads().mount(digest, fromRepository);
  }

  @Override
  public void upload(Digest digest, BlobSource source, UploadProgress progress) {
    uploads().send(digest, source, progress);
  }

  @Override
  public void put(String reference, Document document) {
    manifests(changing()).put(reference, document);
  }

  @Override
  public List<String> tags() {
    return new ListCalls(own()).tags(path, name);
  }

  @Override
  public void delete(String reference) {
    manifests(changing()).delete(reference);
  }

  private UploadCalls uploads() {
    return new UploadCalls(changing(), path, name);
  }

  /**
   * The server that is changed: the registry's own, unless the operator has given that to another.
   */
  private RegistryHost changing() {
    return Stream.concat(Stream.of(own()), hosts.stream())
        .filter(host -> host.can(Capability.PUSH))
        .findFirst()
        .orElseThrow(() -> nobody(Capability.PUSH));
  }

  /** Mirrors know only some of what there is. */
  private RegistryHost own() {
    return hosts.stream().filter(RegistryHost::isOwn).findFirst().orElseThrow();
  }
}
