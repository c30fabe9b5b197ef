#!/bin/sh
# Builds the other libraries' shim for `ringback bench audio`: deploy/bench/peers.so. Debian 12:
#   apt-get install gcc pkg-config libsoxr-dev libspeexdsp-dev libswresample-dev
set -eu
cd "$(dirname "$0")"
if ! pkg-config --exists soxr speexdsp libswresample libavutil; then
    echo "build.sh: missing libraries; apt-get install gcc pkg-config libsoxr-dev libspeexdsp-dev libswresample-dev" >&2
    exit 1
fi
# shellcheck disable=SC2046
${CC:-gcc} -O3 -Wall -Wextra -Werror -fPIC -shared -o peers.so peers.c \
    $(pkg-config --cflags --libs soxr speexdsp libswresample libavutil)
echo "built $(pwd)/peers.so"
