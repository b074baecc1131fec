package dev.berth.engine.container;

import dev.berth.engine.value.Platform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link CreateRequest} from the few things that differ from the defaults. */
public final class CreateRequestBuilder {
  private final String image;
  private Optional<Platform> platform = Optional.empty();
  private Optional<String> name = Optional.empty();
  private Optional<List<String>> command = Optional.empty();
  private Optional<List<String>> entrypoint = Optional.empty();
  private final List<String> environment = new ArrayList<>();
  private Optional<String> user = Optional.empty();
  private final List<String> groups = new ArrayList<>();
  private Optional<String> workingFolder = Optional.empty();
  private Optional<String> hostname = Optional.empty();
  private Optional<NetworkMode> network = Optional.empty();
  private final List<ContainerMount> mounts = new ArrayList<>();
  private boolean readOnly;
  private final List<Ulimit> ulimits = new ArrayList<>();
  private Resources resources = Resources.NONE;
  private final List<String> capAdd = new ArrayList<>();
  private final List<String> capDrop = new ArrayList<>();
  private boolean newPrivileges;
  private final Map<String, String> sysctls = new LinkedHashMap<>();
  private final Map<String, String> labels = new LinkedHashMap<>();
  private Optional<String> stopSignal = Optional.empty();
  private boolean stdin;
  private boolean autoRemove;
  private Optional<Long> logMaxSize = Optional.empty();
  private Optional<Integer> logMaxFiles = Optional.empty();
  private final List<ContainerDevice> devices = new ArrayList<>();

  CreateRequestBuilder(String image) {
    this.image = image;
  }

  public CreateRequestBuilder platform(Platform value) {
    platform = Optional.of(value);
    return this;
  }

  public CreateRequestBuilder name(String value) {
    name = Optional.of(value);
    return this;
  }

  public CreateRequestBuilder command(String... words) {
    return command(List.of(words));
  }

  public CreateRequestBuilder command(List<String> words) {
    command = Optional.of(words);
    return this;
  }

  public CreateRequestBuilder entrypoint(String... words) {
    return entrypoint(List.of(words));
  }

  public CreateRequestBuilder entrypoint(List<String> words) {
    entrypoint = Optional.of(words);
    return this;
  }

  public CreateRequestBuilder environment(String... variables) {
    Collections.addAll(environment, variables);
    return this;
  }

  public CreateRequestBuilder user(String value) {
    user = Optional.of(value);
    return this;
  }

  public CreateRequestBuilder groups(String... values) {
    Collections.addAll(groups, values);
    return this;
  }

  public CreateRequestBuilder workingFolder(String value) {
    workingFolder = Optional.of(value);
    return this;
  }

  public CreateRequestBuilder hostname(String value) {
    hostname = Optional.of(value);
    return this;
  }

  public CreateRequestBuilder network(NetworkMode value) {
    network = Optional.of(value);
    return this;
  }

  public CreateRequestBuilder mount(ContainerMount value) {
    mounts.add(value);
    return this;
  }

  public CreateRequestBuilder readOnly() {
    readOnly = true;
    return this;
  }

  public CreateRequestBuilder ulimit(String limit, long soft, long hard) {
    ulimits.add(new Ulimit(limit, soft, hard));
    return this;
  }

  public CreateRequestBuilder resources(Resources value) {
    resources = value;
    return this;
  }

  public CreateRequestBuilder capAdd(String... names) {
    Collections.addAll(capAdd, names);
    return this;
  }

  public CreateRequestBuilder capDrop(String... names) {
    Collections.addAll(capDrop, names);
    return this;
  }

  public CreateRequestBuilder newPrivileges() {
    newPrivileges = true;
    return this;
  }

  public CreateRequestBuilder sysctl(String key, String value) {
    sysctls.put(key, value);
    return this;
  }

  public CreateRequestBuilder label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  public CreateRequestBuilder stopSignal(String value) {
    stopSignal = Optional.of(value);
    return this;
  }

  public CreateRequestBuilder device(ContainerDevice value) {
    devices.add(value);
    return this;
  }

  public CreateRequestBuilder stdin() {
    stdin = true;
    return this;
  }

  public CreateRequestBuilder autoRemove() {
    autoRemove = true;
    return this;
  }

  public CreateRequestBuilder log(long maxSize, int maxFiles) {
    logMaxSize = Optional.of(maxSize);
    logMaxFiles = Optional.of(maxFiles);
    return this;
  }

  public CreateRequest build() {
    return new CreateRequest(
        image,
        platform,
        name,
        command,
        entrypoint,
        environment,
        user,
        groups,
        workingFolder,
        hostname,
        network,
        mounts,
        readOnly,
        ulimits,
        resources,
        capAdd,
        capDrop,
        newPrivileges,
        sysctls,
        labels,
        stopSignal,
        stdin,
        autoRemove,
        logMaxSize,
        logMaxFiles,
        devices);
  }
}
