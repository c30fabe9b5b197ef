#!/usr/bin/env bash
# Builds what `ringback bench` compares with: the other libraries' shim for `bench audio` (deploy/bench/peers.so) and the plain
# relay for `bench load` (deploy/bench/relay). Installs what is missing with apt.
set -euo pipefail
cd "$(dirname "$0")"
source ../packages.sh
need gcc libc6-dev pkg-config libsoxr-dev libspeexdsp-dev libswresample-dev libwebsockets-dev libwebsockets-evlib-uv
# shellcheck disable=SC2046
${CC:-gcc} -O3 -Wall -Wextra -Werror -fPIC -shared -o peers.so peers.c \
    $(pkg-config --cflags --libs soxr speexdsp libswresample libavutil)
echo "built $(pwd)/peers.so"
# shellcheck disable=SC2046
${CC:-gcc} -D_GNU_SOURCE -O3 -march=native -Wall -Wextra -Werror -Wno-missing-field-initializers -o relay relay.c \
    $(pkg-config --cflags --libs libwebsockets) -lm
echo "built $(pwd)/relay"
