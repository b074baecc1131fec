package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of the namespace {@code system}. */
@Doc("The server and its machine.")
public interface SystemApi {

  @Doc("What both sides know of each other.")
  record Hello(
      @Doc("Such as 0.1.0.") String serverVersion,
      @Doc("major.minor.") String apiVersion,
      List<String> features,
      @Doc("By name: requestBytes, depth, batch, callsInFlight ...") Map<String, Long> limits) {}

  @Doc("Which control groups the machine has.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Cgroups {
    V1,
    V2,
    HYBRID
  }

  @Doc("Where something is.")
  record Place(String name, String path, @Doc("What is there, in which format.") String format) {}

  @Doc("The server and its machine.")
  record Info(
      String serverVersion,
      int pid,
      long startedAt,
      String kernel,
      Cgroups cgroups,
      @Doc("Controllers that containers can use.") List<String> controllers,
      @Doc("Feature to what was found.") Map<String, String> features,
      List<Place> places,
      int containers,
      int running,
      int images,
      @Doc("What an operator should know.") List<String> warnings) {}

  @Doc("Begins a conversation: versions, features, limits.")
  @Needs(Scope.READ)
  Hello hello(
      @Param(name = "client", doc = "Name and version of the client.") Optional<String> client,
      @Param(
              name = "apiVersion",
              doc =
                  "major.minor of the API that the client was made for; a server of another major version refuses.")
          Optional<String> apiVersion);

  @Doc("Tells where everything is, and what this machine can do.")
  @Needs(Scope.READ)
  Info info();

  @Doc("How something is.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Health {
    OK,
    WARNING,
    PROBLEM
  }

  @Doc("One thing that the doctor looked at.")
  record Finding(
      @Doc("Stable, such as apparmor.") String name,
      @Doc(
              "warning is something that Berth does without or will need soon, problem something that makes containers fail.")
          Health status,
      @Doc("What is there, in words.") String found,
      @Doc("What to do; empty where nothing has to be done.") String remedy) {}

  @Doc(
      "Tells what this machine has and lacks, with a remedy for each lack: control groups, seccomp, AppArmor, overlay, disk, limits, clock, leftovers.")
  @Needs(Scope.READ)
  List<Finding> doctor();

  @Doc("What takes space.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum DiskSort {
    IMAGES,
    CONTAINERS,
    DOWNLOADS,
    BUILD_CACHE,
    OTHER
  }

  @Doc("What one sort takes on disk. Nothing is in two sorts.")
  record DiskShare(
      @Doc(
              "images: what images have, each piece once; containers: what they wrote, and their logs; downloads: what has arrived of pulls that ended early, and what is arriving; build-cache: what no image has of it; other: the database, and what work in progress has made so far.")
          DiskSort sort,
      int count,
      @Doc("Of these, how many are in use.") int active,
      @Doc("Bytes on disk.") long bytes,
      @Doc("Bytes that would go with all that isn't in use.") long reclaimable,
      @Doc(
              "Milliseconds since 1970. Containers that run are measured now and then: the oldest of these figures is of then.")
          Optional<Long> measuredAt) {}

  @Doc("What one thing takes on disk.")
  record DiskItem(
      DiskSort sort,
      String id,
      @Doc("Its name for people.") String name,
      @Doc("Bytes on disk.") long bytes,
      @Doc("Of these, what others of its sort have too.") long shared,
      @Doc("Bytes that would go with it now; 0 where it is in use.") long reclaimable,
      boolean active,
      @Doc("Milliseconds since 1970, of a container.") Optional<Long> measuredAt) {}

  @Doc("What is on the disk.")
  record DiskUsage(
      List<DiskShare> shares,
      @Doc("Sum.") long bytes,
      @Doc("Sum.") long reclaimable,
      @Doc("What the sorts consist of, where that was asked for.")
          Optional<List<DiskItem>> items) {}

  @Doc(
      "Tells what takes how much space, and how much of it could be freed. The figures are kept up to date; nothing is walked.")
  @Needs(Scope.READ)
  DiskUsage df(
      @Param(name = "verbose", doc = "Each image, container, download and build step too.")
          Optional<Boolean> verbose);

  @Doc("A client that gets a certificate.")
  record CertificateClient(
      @Doc("1 to 63 letters, digits, _, ., @ and -, the first a letter or digit.") String name,
      @Doc(
              "What it may do; default: as its present certificate has it, else admin. Another one than before revokes its certificates of before.")
          Optional<Scope> scope) {}

  @Doc("Which certificates are made, and which revoked.")
  record CertificatesParams(
      @Doc(
              "Absolute path of a folder of the server's machine; made where it is missing. It is root's and nobody else can enter it.")
          String folder,
      @Doc(
              "Names and addresses by which clients reach the server, such as lab.example and 10.0.0.7; default: those of the server's present certificate. 1 to 100.")
          Optional<List<String>> names,
      @Doc("Clients that get a certificate where they have none; at most 100.")
          Optional<List<CertificateClient>> clients,
      @Doc("For how long what is made now is good, 1 to 825 days; default 365. The CA has 3650.")
          Optional<Integer> days,
      @Doc("Serial numbers (hexadecimal) or names of clients whose certificates are revoked.")
          Optional<List<String>> revoke) {}

  @Doc("Whose a certificate is.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum CertificateRole {
    CA,
    SERVER,
    CLIENT
  }

  @Doc("What became of a certificate.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum CertificateFate {
    MADE,
    RENEWED,
    REPLACED,
    KEPT,
    REVOKED
  }

  @Doc("A certificate of a folder, and what became of it.")
  record Certificate(
      @Doc(
              "made: there was none; renewed: it ended soon, and keeps its key; replaced: the one before was revoked or has other names; kept; revoked.")
          CertificateFate outcome,
      CertificateRole role,
      @Doc("A client's name; otherwise ca or server.") String name,
      @Doc("Hexadecimal.") String serial,
      @Doc("Names and addresses of a server.") List<String> names,
      @Doc("What a client may do.") Optional<Scope> scope,
      @Doc("Milliseconds since 1970.") long endsAt,
      @Doc("The file, or the folder with all that a client needs.") String path) {}

  @Doc(
      "Makes a CA, a server's and clients' certificates in a folder, renews those that end within a third of their life, keeps the rest, and revokes.")
  @Mutating
  List<Certificate> certificates(CertificatesParams params);

  @Doc("Ends the server; containers go on.")
  @Mutating
  Stopping stop();

  @Doc("The server ends.")
  record Stopping(int pid, @Doc("Containers that go on.") int running) {}
}
