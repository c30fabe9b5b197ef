#!/usr/bin/env bash
# Runs the sound's tests as the sound is shipped: optimised. Only so do they count allocations, of which there must be none, and
# play an hour's call; unoptimised code allocates for closures and is too slow. A whole optimised build takes minutes; this one
# compiles what the sound needs. Needs the Swift toolchain only.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/packages.sh
need_swift
room=.build/optimised
mkdir -p "$room"

flags=(-O -wmo -parse-as-library -swift-version 6 -package-name ringback -warnings-as-errors -enable-default-cmo -I "$room")
for feature in ExistentialAny MemberImportVisibility InternalImportsByDefault; do
    flags+=(-enable-upcoming-feature "$feature")
done
# A module: its name, its flags and sources.
build() {
    local name=$1
    shift
    swiftc "${flags[@]}" -module-name "$name" -emit-module -emit-module-path "$room/$name.swiftmodule" -c -o "$room/$name.o" "$@"
}

objects=()
if [ "$(uname -m)" = x86_64 ]; then
    build AudioAVX2 -Xcc -mavx2 Sources/AudioAVX2/*.swift
    objects+=("$room/AudioAVX2.o")
fi
mapfile -t audio < <(find Sources/Audio -name '*.swift')
mapfile -t bridge < <(find Sources/Bridge -name '*.swift')
build Audio "${audio[@]}"
build JSONText Sources/JSONText/*.swift
build Bridge "${bridge[@]}"
# Of the stand-ins, what counts.
build Rehearsal Sources/Rehearsal/Bench/AllocationCounter.swift
objects+=("$room"/{Audio,JSONText,Bridge,Rehearsal}.o)

cat >"$room/Run.swift" <<'RUN'
import Testing

@main struct Run {
    static func main() async { await Testing.__swiftPMEntryPoint() as Never }
}
RUN
swiftc "${flags[@]}" -module-name SoundTests -o "$room/tests" "$room/Run.swift" Tests/AudioTests/*.swift \
    Tests/BridgeTests/Media*.swift "${objects[@]}"
"$room/tests" --testing-library swift-testing
