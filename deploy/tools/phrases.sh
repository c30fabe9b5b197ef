#!/usr/bin/env bash
# Makes the phrases that the line can say without a model: μ-law, 8 kHz, no header, peak at -6 dBFS. Needs flite and sox
# (apt-get install flite sox).
#
#   deploy/tools/phrases.sh [FOLDER]     by default Sources/ringback/Phrases
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-Sources/ringback/Phrases}
say() {
    flite -voice slt -t "$2" -o "$folder/$1.wav"
    sox "$folder/$1.wav" -t ul -r 8000 -c 1 "$folder/$1.ulaw" norm -6
    rm "$folder/$1.wav"
}
say one_moment "One moment, please."
