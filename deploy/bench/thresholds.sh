#!/bin/sh
# Counts instructions per 20 ms frame with callgrind, which gives the same number on every machine that runs the same code, and
# compares them with fixtures/thresholds/audio.txt. Needs valgrind and an optimised build.
#
#   deploy/bench/thresholds.sh            fails if a stage takes more than its threshold
#   deploy/bench/thresholds.sh --write    prints a new table: what was counted, and five in a hundred more
#
# A stage is run with 1000 and with 3000 frames; the difference is free of what is done once.
set -eu
cd "$(dirname "$0")/../.."
ringback=${RINGBACK:-.build/release/ringback}
table=fixtures/thresholds/audio.txt

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$ringback" bench audio --json --calls 1 --rounds 1 \
        --only "$1" --path "$2" --frames "$3" 2>&1 >/dev/null | awk '/Collected/ { print $4 }'
}

failed=0
while read -r stage path limit; do
    case $stage in '#'* | '') [ "${1-}" = --write ] && echo "$stage $path $limit"; continue ;; esac
    few=$(count "$stage" "$path" 1000)
    many=$(count "$stage" "$path" 3000)
    each=$(((many - few) / 2000))
    if [ "${1-}" = --write ]; then
        echo "$stage $path $((each * 105 / 100))"
    elif [ "$each" -gt "$limit" ]; then
        echo "$stage on $path: $each instructions per frame > $limit" >&2
        failed=1
    else
        echo "$stage on $path: $each instructions per frame <= $limit"
    fi
done <"$table"
exit $failed
