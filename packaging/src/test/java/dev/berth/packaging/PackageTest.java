package dev.berth.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package that Maven makes, installed by dpkg in a small Debian without a JDK or systemd. */
@Tag("full")
final class PackageTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path folder;

  /** Its links point outside of the folder, of which JUnit would warn. */
  @AfterEach
  void removeDebian() throws IOException {
    Shell.run("rm", "-rf", "--one-file-system", folder.resolve("debian").toString());
  }

  @Test
  void dpkgInstallsWhatRunsAndTakesItAway() throws IOException {
    build();
    debian();
    assertEquals("", inDebian("command -v java || true"));

    inDebian("dpkg -i /berth.deb");
    assertEquals("berth 0.1.0", inDebian("berth --version"));
    assertEquals("", inDebian("dpkg --verify berth"));
    assertTrue(inDebian("getent group berth").startsWith("berth:x:"));
    assertEquals(
        "enabled",
        inDebian("readlink /etc/systemd/system/*.wants/berth.service >&2 && echo enabled")
            .lines()
            .toList()
            .getLast());
    inDebian("bash -n /usr/share/bash-completion/completions/berth");
    inDebian("gzip -t /usr/share/man/man1/berth-run.1.gz");
    assertTrue(
        inDebian("! berth install 2>&1").contains("no systemctl in PATH"),
        "install without systemd says what to do");
    runsContainers();
    usesTheCaches();

    inDebian("dpkg -i /berth.deb"); // over itself, as an upgrade does
    removesWhileAnImageIsMountedAndTheServerWasKilled();
    assertFalse(exists("usr/lib/berth"));
    assertFalse(exists("usr/bin/berth"));
    assertTrue(exists("etc/default/berth"));
    assertTrue(inDebian("dpkg --purge berth 2>&1").contains("kept in /var/lib/berth"));
    assertFalse(exists("etc/default/berth"));
    assertTrue(exists("var/lib/berth/state.db"));
    assertEquals("", inDebian("find / -xdev -name '*berth*.service'"));
  }

  private static void build() throws IOException {
    Shell.script(PROJECT, "mvn -q -DskipTests -pl packaging -am package 2>&1");
  }

  private void debian() throws IOException {
    Shell.script(
        folder,
        """
        mmdebstrap --quiet --variant=minbase --include=libseccomp2,init-system-helpers,passwd bookworm debian.tar
        mkdir debian
        tar -xpf debian.tar -C debian
        rm debian.tar
        cp '%s'/packaging/target/berth_*.deb debian/berth.deb
        mkdir -p image/bin
        cp /bin/busybox image/bin
        tar -cf debian/busybox.tar -C image .
        """
            .formatted(PROJECT));
  }

  private void runsContainers() throws IOException {
    var said =
        inDebian(
            """
            berth server run >/tmp/server.log 2>&1 &
            until [ -S /run/berth/berth.sock ]; do kill -0 $!; sleep 0.1; done
            stat -c '%U:%G %a' /run/berth/berth.sock
            berth import /busybox.tar busybox:1 >/dev/null
            berth run --rm --network none busybox:1 /bin/busybox echo from the container
            berth -e 'console.log(image.list().length)'
            berth ps -a --format '{name}'
            berth server stop >/dev/null
            wait
            """);
    assertEquals("root:berth 660\nfrom the container\n1", said);
  }

  /** As beside systemd, whose unit the server that unmounts is no part of. */
  private void removesWhileAnImageIsMountedAndTheServerWasKilled() throws IOException {
    inDebian(
        """
        berth server run >/tmp/server.log 2>&1 &
        until [ -S /run/berth/berth.sock ]; do kill -0 $!; sleep 0.1; done
        path=$(berth mount busybox:1)
        [ -f $path/bin/busybox ]
        kill -9 $!
        wait || true
        [ -S /run/berth/berth.sock ]
        mkdir -p /run/systemd/system
        dpkg -r berth
        rmdir /run/systemd/system
        [ ! -e $path/bin/busybox ]
        [ ! -S /run/berth/berth.sock ]
        """);
  }

  /** A JVM that may not go without its cache starts: it fits the place where it was installed. */
  private void usesTheCaches() throws IOException {
    var said =
        inDebian(
            """
            app=/usr/lib/berth
            . $app/build
            . $app/jvm.sh
            $app/runtime/bin/java $client_flags -XX:AOTMode=on -XX:AOTCache=$app/client.aot \\
              -cp "$classpath" dev.berth.shell.Main --version
            $app/runtime/bin/java $server_flags -XX:AOTMode=on -XX:AOTCache=$app/server.aot \\
              -cp "$classpath" dev.berth.server.Main wrong 2>&1 || true
            """);
    assertTrue(said.startsWith("berth 0.1.0\nberth server: usage:"), said);
  }

  private boolean exists(String name) {
    return Files.exists(
        folder.resolve("debian").resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  /** Runs a script there; mounts are in a namespace that goes with it. */
  private String inDebian(String script) throws IOException {
    var file = folder.resolve("debian/script");
    Files.writeString(file, "set -eu\n" + script);
    return Shell.inPrivateMounts(
            """
            cd '%s'
            mount --bind debian debian
            cd debian
            mount -t proc proc proc
            mount --rbind /sys sys
            mount --bind /dev dev
            exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /bin/bash /script
            """
                .formatted(folder))
        .strip();
  }
}
