#!/usr/bin/env bash
# Builds Ringback and plays two recorded calls through it: `deploy/demo.sh [--json] [--keep] [--fast]`.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
need_swift
# shellcheck disable=SC2086
need $build_packages
say "building (the first time takes some minutes)"
swift build -c release --product ringback >&2
exec .build/release/ringback demo "$@"
