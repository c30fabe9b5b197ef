#!/usr/bin/env bash
# Proves both commands in a bare Debian: a fresh root made with debootstrap, the Swift toolchain bound into it, the tracked
# files of this folder, and nothing else. By hand, as root: `deploy/fresh.sh [RELEASE]` (default: bookworm).
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
[ "$(id -u)" = 0 ] || { say "fresh.sh makes a root file system: run it as root"; exit 1; }
need_swift
need debootstrap
release=${1:-bookworm}
toolchain=$(cd "$(dirname "$(readlink -f "$(command -v swift)")")/../.." && pwd)
root=$(mktemp -d)
chmod 755 "$root"  # it will be / for users other than root

cleanup() {
  for mount in "$root/opt/swift" "$root/proc" "$root/dev"; do umount -l "$mount" 2>/dev/null || true; done
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT

say "a bare $release in a scratch folder"
debootstrap --variant=minbase "$release" "$root" >"$root.log" 2>&1 || { tail -n 5 "$root.log" >&2; exit 1; }
rm -f "$root.log"
# This machine's way to its package sources, and no package of it.
cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$root/etc/apt/" 2>/dev/null || true
mkdir -p "$root/usr/share/keyrings" "$root/etc/ssl/certs"
cp -n /usr/share/keyrings/debian-archive-* "$root/usr/share/keyrings/" 2>/dev/null || true
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mkdir -p "$root/opt/swift" "$root/ringback"
mount --bind "$toolchain" "$root/opt/swift"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
git ls-files -z | xargs -0 cp --parents -t "$root/ringback"

inside() {
  env -i HOME=/root LANG=C.UTF-8 PATH=/opt/swift/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} chroot "$root" "$@"
}
say "packages before: $(inside dpkg-query -f '.\n' -W | wc -l)"
for command in demo.sh test.sh; do
  say "deploy/$command"
  inside bash "/ringback/deploy/$command"
  say "deploy/$command ended 0"
done
