#!/usr/bin/env bash
# Builds with warnings as errors, checks the format, runs every test: `deploy/test.sh`.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
need_swift
# shellcheck disable=SC2086
need $build_packages $test_packages

scratch=$(mktemp -d)
chmod 711 "$scratch"  # the database server runs as another user
trap 'deploy/postgres.sh stop "$scratch/postgres" >/dev/null 2>&1 || true; rm -rf "$scratch"' EXIT

say "format"
mkdir "$scratch/format"
cp -r Sources Tests Package.swift .swift-format "$scratch/format/"
swift format -i -p -r "$scratch/format/Sources" "$scratch/format/Tests" "$scratch/format/Package.swift"
for part in Sources Tests Package.swift; do
  diff -ru "$part" "$scratch/format/$part" || { say "not formatted: run swift format -i -r Sources Tests Package.swift"; exit 1; }
done

say "recorded calls"
python3 fixtures/tools/make_calls.py --check

say "build"
swift build --build-tests

say "a private PostgreSQL"
export RINGBACK_TEST_POSTGRES
RINGBACK_TEST_POSTGRES=$(deploy/postgres.sh start "$scratch/postgres")

# Tests that play calls at the speed of life run apart from those that keep the processor busy: a caller's clock waits for
# nobody. The runs together are all tests.
log="$scratch/tests.log"
run() {
  say "tests: $*"
  timeout --kill-after=10 1200 swift test --skip-build "$@" 2>&1 | tee -a "$log"
}
run --skip 'LineTests|RehearsalTests|SocketsTests'
run --experimental-maximum-parallelization-width 4 --filter 'RehearsalTests|SocketsTests'
# A few at a time: more calls than a small machine answers promptly would fail for that alone.
run --experimental-maximum-parallelization-width 4 --filter LineTests --skip 'LineTests.(RecordedCallTests|CaptureTests|RecallCorpusTests|Live)'
run --filter 'LineTests.(RecordedCallTests|CaptureTests)'
run --filter LineTests.RecallCorpusTests
run --filter LineTests.Live
say "the sound, optimised"
deploy/optimised.sh
say "the console"
deploy/console/test.sh .build/debug/ringback
passed=$(sed -n 's/.*Test run with \([0-9]*\) tests\{0,1\} .*passed.*/\1/p' "$log" | awk '{ sum += $1 } END { print sum + 0 }')
printf '%s passed, 0 failed\n' "$passed"
