#!/usr/bin/env bash
# Proves that nothing acknowledged is lost: calls go on while their server is killed with `kill -9` and its database is stopped.
#
#   deploy/faults.sh [KILLS] [STOPS] [LONGEST]    default: 100 kills on each database, 20 stops of PostgreSQL, at most 60 s each
#
# Own processes only, on loopback, in a scratch folder; about half an hour. Prints what was acknowledged and what was found, and
# fails when a turn was lost or stands twice, or a call's work was not done once.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
need_swift
# shellcheck disable=SC2086
need $build_packages postgresql procps
kills=${1:-100} stops=${2:-20} longest=${3:-60}

scratch=$(mktemp -d)
chmod 711 "$scratch"  # the database server runs as another user
cleanup() {
  deploy/postgres.sh resume "$scratch/postgres" >/dev/null 2>&1 || true
  deploy/postgres.sh stop "$scratch/postgres" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap cleanup EXIT

say "building"
swift build -c release --product ringback >&2
say "SQLite: $kills kills"
.build/release/ringback bench faults --kills "$kills"
deploy/postgres.sh start "$scratch/postgres" >/dev/null
say "PostgreSQL: $kills kills, $stops stops"
.build/release/ringback bench faults --kills "$kills" --postgres "$scratch/postgres" --stops "$stops" --longest "$longest"
