package dev.berth.server.service;

import dev.berth.engine.gc.FigureReader;
import dev.berth.server.api.SystemApi;
import dev.berth.server.certificate.Certificates;
import dev.berth.server.certificate.Wanted;
import dev.berth.server.rpc.Answering;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The namespace {@code system}. */
public final class SystemService implements SystemApi {
  private final Hello hello;
  private final Supplier<Info> info;
  private final Supplier<List<Finding>> doctor;
  private final FigureReader figures;
  private final Certificates certificates;
  private final Supplier<Stopping> stop;

  /**
   * @param hello the same for everybody
   * @param info gathered at each call
   * @param doctor looks at each call
   * @param stop asks the server to end; returns at once
   */
  public SystemService(
      Hello hello,
      Supplier<Info> info,
      Supplier<List<Finding>> doctor,
      FigureReader figures,
      Certificates certificates,
      Supplier<Stopping> stop) {
    this.hello = hello;
    this.info = info;
    this.doctor = doctor;
    this.figures = figures;
    this.certificates = certificates;
    this.stop = stop;
  }

  @Override
  public Hello hello(Optional<String> client, Optional<String> apiVersion) {
    apiVersion.ifPresent(
        version -> ApiVersion.parse(version).requireServer(ApiVersion.parse(hello.apiVersion())));
    return hello;
  }

  @Override
  public Info info() {
    return info.get();
  }

  @Override
  public List<Finding> doctor() {
    return doctor.get();
  }

  @Override
  public DiskUsage df(Optional<Boolean> verbose) {
    return DiskRecords.usage(figures.read(verbose.orElse(false)), verbose.orElse(false));
  }

  @Override
  public List<Certificate> certificates(CertificatesParams params) {
    var clients =
        params.clients().orElse(List.of()).stream()
            .map(client -> new Wanted.Client(client.name(), client.scope()))
            .toList();
    var wanted =
        Wanted.of(
            params.names().orElse(List.of()),
            clients,
            params.days(),
            params.revoke().orElse(List.of()));
    return certificates.make(params.folder(), wanted);
  }

  @Override
  public Stopping stop() {
    return Answering.by(Stopping.class, answer -> answer, stop);
  }
}
