#!/usr/bin/env bash
# Compiles the sound's way for arm64 too, runs it there in an emulator, and compares what it makes of pseudo-random input with
# what every path of this machine makes. Warnings are errors. Installs a cross linker and the emulator with apt.
#
# A toolchain for x86-64 has no standard library for arm64 Linux; it has one for programs without a system (Embedded Swift), and
# the sound's way needs no system. So `Audio` and `Bridge/Media` are compiled for that, and a C library is linked to them.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/packages.sh
need_swift
need gcc libc6-dev gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
room=.build/arm64
mkdir -p "$room/arm64" "$room/native"

flags=(-O -wmo -parse-as-library -swift-version 6 -package-name ringback -warnings-as-errors)
for feature in ExistentialAny MemberImportVisibility InternalImportsByDefault; do
    flags+=(-enable-upcoming-feature "$feature")
done
# A module for a place: its name, its flags and sources.
build() {
    local place=$1 name=$2
    shift 2
    swiftc "${flags[@]}" -I "$room/$place" -module-name "$name" -emit-module -emit-module-path "$room/$place/$name.swiftmodule" \
        -c -o "$room/$place/$name.o" "$@"
}

mapfile -t audio < <(find Sources/Audio -name '*.swift')
embedded=(-target aarch64-none-none-elf -enable-experimental-feature Embedded)
build arm64 Audio "${embedded[@]}" "${audio[@]}"
build arm64 Bridge "${embedded[@]}" Sources/Bridge/Media/*.swift
build arm64 Digest "${embedded[@]}" deploy/arm64/Digest.swift
tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
"$tools/clang" --target=aarch64-linux-gnu -fuse-ld=lld -static -o "$room/arm64/digest" "$room"/arm64/*.o \
    "$tools/../lib/swift/embedded/aarch64-none-none-elf/libswiftUnicodeDataTables.a"

if [ "$(uname -m)" = x86_64 ]; then build native AudioAVX2 -Xcc -mavx2 Sources/AudioAVX2/*.swift; fi
build native Audio "${audio[@]}"
build native Bridge Sources/Bridge/Media/*.swift
build native Digest deploy/arm64/Digest.swift
swiftc -o "$room/native/digest" "$room"/native/*.o

there=$(qemu-aarch64 "$room/arm64/digest")
here=$("$room/native/digest")
if [ "$(printf '%s\n' "$there" "$here" | sort -u | wc -l)" != 1 ]; then
    printf 'arm64:\n%s\nhere, path by path:\n%s\nThey differ.\n' "$there" "$here" >&2
    exit 1
fi
echo "arm64 and $(wc -l <<<"$here") paths of $(uname -m): $there"
