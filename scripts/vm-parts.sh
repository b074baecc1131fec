# What the virtual machines of vm and vm-systemd are made of. bash; sourced after environment.sh.

# Sets kernel and version, those of the newest kernel of Debian's that is installed.
find_kernel() {
  install_packages 'qemu-system-x86 qemu-system-x86_64
linux-image-cloud-amd64 /boot/vmlinuz-*-cloud-amd64
busybox-static busybox
cpio cpio
e2fsprogs mkfs.ext4
kmod /sbin/modprobe' /dev/stderr
  kernel=$(find /boot -maxdepth 1 -name 'vmlinuz-*-cloud-amd64' | sort -V | tail -1)
  version=${kernel#/boot/vmlinuz-}
}

# make_first FOLDER MODULE...: a first file system with busybox and, in the order of their loading, the modules.
make_first() {
  local first=$1 count=0 verb path
  shift
  mkdir -p "$first"/{bin,modules,proc,sys,dev,root}
  cp /bin/busybox "$first/bin/"
  while read -r verb path _; do
    [ "$verb" = insmod ] || continue
    count=$((count + 1))
    cp "$path" "$first/modules/$(printf '%03d' $count).${path##*/}"
  done < <(for module in "$@"; do
    /sbin/modprobe --set-version "$version" --show-depends "$module" 2>/dev/null || true
  done)
}

# pack_first FOLDER FILE: makes it what the kernel starts with.
pack_first() {
  chmod +x "$1/init"
  (cd "$1" && find . | cpio --quiet -o -H newc) | gzip -1 >"$2"
}
