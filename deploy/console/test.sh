#!/usr/bin/env bash
# Tries the console as operators and their programs meet it: `deploy/console/test.sh [BINARY]`. A few minutes; pictures of the
# pages go to the folder in RINGBACK_PICTURES, or to a scratch folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh
# shellcheck disable=SC2086
need $console_packages
binary=$(realpath "${1:-.build/debug/ringback}")

say "the API against its OpenAPI document"
tools=.build/schemathesis
# Debian has no package of it; the version is fixed so that the questions stay the same.
if ! "$tools/bin/schemathesis" --version 2>/dev/null | grep -qF "$schemathesis_version"; then
  rm -rf "$tools"
  python3 -m venv "$tools"
  "$tools/bin/pip" install -q --disable-pip-version-check "schemathesis==$schemathesis_version"
fi
timeout --kill-after=10 320 python3 deploy/console/api.py "$binary" "$(realpath "$tools/bin/schemathesis")"

say "metrics, alert rules, Grafana dashboard"
timeout --kill-after=10 120 python3 deploy/metrics/check.py "$binary"

say "settings read again, and an orderly end"
timeout --kill-after=10 150 python3 deploy/console/signals.py "$binary"

say "the pages, in Chromium"
# shellcheck disable=SC2086
timeout --kill-after=10 240 python3 deploy/console/tour.py "$binary" ${RINGBACK_PICTURES:+"$RINGBACK_PICTURES"}
