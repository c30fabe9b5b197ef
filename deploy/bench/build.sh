#!/usr/bin/env bash
# Builds the other libraries' shim for `ringback bench audio`: deploy/bench/peers.so. Installs what is missing with apt.
set -euo pipefail
cd "$(dirname "$0")"
source ../packages.sh
need gcc libc6-dev pkg-config libsoxr-dev libspeexdsp-dev libswresample-dev
# shellcheck disable=SC2046
${CC:-gcc} -O3 -Wall -Wextra -Werror -fPIC -shared -o peers.so peers.c \
    $(pkg-config --cflags --libs soxr speexdsp libswresample libavutil)
echo "built $(pwd)/peers.so"
