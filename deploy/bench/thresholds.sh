#!/usr/bin/env bash
# Counts instructions per 20 ms frame with callgrind, which gives the same number on every machine that runs the same code, and
# compares them with fixtures/thresholds/audio.txt. Counts allocations, which must be none in any stage, and looks what the machine
# code calls (calls.py). Needs an optimised build; installs valgrind with apt if it is missing.
#
#   deploy/bench/thresholds.sh            fails if a stage takes more than its threshold
#   deploy/bench/thresholds.sh --write    prints a new table: what was counted, and five in a hundred more
#
# A stage is run with 1000 and with 3000 frames; the difference is free of what is done once.
set -euo pipefail
cd "$(dirname "$0")/../.."
source deploy/packages.sh
need valgrind gcc libc6-dev binutils python3
ringback=${RINGBACK:-.build/release/ringback}
table=fixtures/thresholds/audio.txt
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

# The main thread of a Swift program with asynchronous code waits in sigsuspend, with a mask in read-only memory; valgrind up
# to 3.19 writes there and ends. Under it that thread waits in pause instead.
printf '#include <unistd.h>\nint sigsuspend(const void *mask) { (void)mask; for (;;) pause(); }\n' >"$room/still.c"
gcc -O1 -fno-builtin -fPIC -shared -o "$room/still.so" "$room/still.c"

count() {
    LD_PRELOAD="$room/still.so" valgrind --tool=callgrind --callgrind-out-file=/dev/null "$ringback" bench audio --json \
        --calls 1 --rounds 1 --only "$1" --path "$2" --frames "$3" 2>&1 >/dev/null | awk '/Collected/ { print $4 }'
}

failed=0
while read -r stage path limit; do
    case $stage in '#'* | '')
        if [ "${1-}" = --write ]; then echo "$stage $path $limit"; fi
        continue
        ;;
    esac
    few=$(count "$stage" "$path" 1000)
    many=$(count "$stage" "$path" 3000)
    each=$(((${many:-0} - ${few:-0}) / 2000))
    if [ "$each" -le 0 ]; then
        echo "$stage on $path: could not be counted" >&2
        failed=1
    elif [ "${1-}" = --write ]; then
        echo "$stage $path $((each * 105 / 100))"
    elif [ "$each" -gt "$limit" ]; then
        echo "$stage on $path: $each instructions per frame > $limit" >&2
        failed=1
    else
        echo "$stage on $path: $each instructions per frame <= $limit"
    fi
done <"$table"
[ "${1-}" = --write ] && exit $failed

counted=$("$ringback" bench audio --json --calls 1 --rounds 1 --frames 1000 | grep -o '"allocations_per_frame":[^,}]*')
echo "$(wc -l <<<"$counted") stages and paths counted, $(grep -cv ':0$' <<<"$counted" || true) allocate"
if grep -qv ':0$' <<<"$counted"; then failed=1; fi

if [ "$(uname -m)" = x86_64 ]; then deploy/bench/calls.py "$ringback" || failed=1; fi
exit $failed
