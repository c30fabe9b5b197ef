#!/bin/sh
# Fuzzes with libFuzzer and AddressSanitizer: the media scanner, Base64 and the media ways against the slow references of the
# tests; then the readers of both wires and the call's state machine. Needs the Swift toolchain only. Prints how many inputs
# were tried; fails when one of them shows a fault.
#
#   deploy/fuzz.sh [SECONDS] ["media wire call"]   default 60 each; findings and corpora stay in .build/fuzz. FUZZ_JOBS: processes,
#                                              else cores
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
room=.build/fuzz
targets=${2:-media wire call}
mkdir -p "$room/corpus" "$room/corpus-wire" "$room/corpus-call"
rm -f "$room"/log*

flags="-O -parse-as-library -wmo -swift-version 6 -package-name ringback -sanitize=fuzzer,address -I $room"
flags="$flags -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature InternalImportsByDefault"
# A module: its name, its object, its sources.
build() {
    name=$1
    shift
    # shellcheck disable=SC2086
    swiftc $flags -module-name "$name" -emit-module -emit-module-path "$room/$name.swiftmodule" -c -o "$room/$name.o" "$@"
}

objects=
if [ "$(uname -m)" = x86_64 ]; then
    build AudioAVX2 -Xcc -mavx2 $(find Sources/AudioAVX2 -name '*.swift')
    objects="$room/AudioAVX2.o"
fi
build Audio $(find Sources/Audio -name '*.swift')
build JSONText $(find Sources/JSONText -name '*.swift')
build Bridge $(find Sources/Bridge -name '*.swift')
# shellcheck disable=SC2086
swiftc $flags -module-name MediaFuzz -o "$room/media" deploy/fuzz/MediaFuzz.swift Tests/BridgeTests/MediaSupport.swift \
    "$room/Audio.o" "$room/JSONText.o" "$room/Bridge.o" $objects
# shellcheck disable=SC2086
swiftc $flags -module-name WireFuzz -o "$room/wire" deploy/fuzz/WireFuzz.swift Tests/BridgeTests/WireSamples.swift \
    "$room/Audio.o" "$room/JSONText.o" "$room/Bridge.o" $objects
# shellcheck disable=SC2086
swiftc $flags -module-name CallFuzz -o "$room/call" deploy/fuzz/CallFuzz.swift Tests/BridgeTests/CallStorm.swift \
    "$room/Audio.o" "$room/JSONText.o" "$room/Bridge.o" $objects

# Seeds: real messages, and text of all lengths that the vectors tell apart.
seed() { printf "$2" >"$room/corpus/seed-$1"; }
seed twilio '\000{"event":"media","sequenceNumber":"4","streamSid":"MZ1","media":{"track":"inbound","chunk":"2","timestamp":"20","payload":"f39/f39/"}}'
seed escaped '\000{"event":"media","media":{"payload":"f39\\/f3\\u002b\\/","x":[1,-2.5e3,{"a":null}]}}'
seed delta '\001{"type":"response.output_audio.delta","event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":0,"delta":"AAEC/w=="}'
seed beta '\001{"type":"response.audio.delta","delta":"AAEC","item_id":"i","response_id":"r"}'
seed text '\002QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODkrLw=='
seed bytes '\003ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

# Of the wires, one message of each kind, as the tests have them; and a call in which all goes well.
sed -n 's/^ *#"\(.*\)"#,$/\1/p' Tests/BridgeTests/WireSamples.swift | {
    i=0
    while IFS= read -r message; do
        i=$((i + 1))
        printf '%s' "$message" >"$room/corpus-wire/seed-$i"
    done
}
printf '\000\002\000\000\003\000\000\004\000\000\006\000\022\000\000\013\000\000\001\132\000\024\000\002\000\025\001\000\000' \
    >"$room/corpus-call/talk"

# One process per core, all on one corpus; a finding in any of them ends in failure.
for target in $targets; do
    corpus=$room/corpus
    [ "$target" = media ] || corpus=$room/corpus-$target
    workers=
    for i in $(seq "${FUZZ_JOBS:-$(nproc)}"); do
        "$room/$target" -max_total_time="$seconds" -max_len=2048 -len_control=0 -print_final_stats=1 \
            -artifact_prefix="$room/$target-" "$corpus" >"$room/log.$target.$i" 2>&1 &
        workers="$workers $!"
    done
    i=0
    for worker in $workers; do
        i=$((i + 1))
        if ! wait "$worker"; then
            tail -n 40 "$room/log.$target.$i" >&2
            echo "a finding: see $room" >&2
            failed=1
        fi
    done
    awk -v target="$target" '/number_of_executed_units/ { sum += $2 } END { print target ": " sum " executions" }' \
        "$room"/log."$target".*
done
exit "${failed:-0}"
