#!/usr/bin/env bash
# Puts a server under calls that come and go for half an hour (5 to 60 s each, some hung up rudely, some with a phone or a model
# that is slow, sessions that break), and shows that memory, descriptors, threads and queues are flat.
#
#     deploy/soak.sh [MINUTES [CALLS]]      30 minutes with 60 calls at a time
#
# Writes soak.json beside the build and fails when the last quarter stands higher than the second, beyond what the database's own cache takes.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/packages.sh
need python3 libwebsockets-evlib-uv
minutes=${1:-30}
calls=${2:-60}
[ -x .build/release/ringback ] || swift build -c release --product ringback
.build/release/ringback bench load --churn --calls "$calls" --seconds "$((minutes * 60))" --json > .build/soak.json
python3 - .build/soak.json <<'PY'
import json, statistics, sys

report = json.load(open(sys.argv[1]))
moments = report["moments"]
quarter = len(moments) // 4
if quarter < 2:
    sys.exit("too few looks; soak for longer")
# The first quarter fills caches and pools.
before, after = moments[quarter:2 * quarter], moments[-quarter:]
bounds = {"rss_bytes": 1.05, "descriptors": 1.25, "threads": 1.0, "scribe_queue": None, "socket_queue_bytes": None}
# SQLite keeps pages of a growing file in memory, up to 32 MB of them (cache_size): that much of growth is no leak.
cached = [min(statistics.median(m["database_bytes"] for m in part), 32_000_000) for part in (before, after)]
print(f'{report["calls_ended"]} calls ended, {report["sessions_killed"]} sessions broken; '
      f'dropped {report["dropped_calls"]}, failed {report["failed_calls"]}')
print(f'{"":20} {"second quarter":>15} {"last quarter":>15}   (medians)')
bad = []
for name, bound in bounds.items():
    old, new = (statistics.median(m[name] for m in part) for part in (before, after))
    print(f"{name:20} {old:15.0f} {new:15.0f}")
    # Queues are short or they are not.
    if name == "rss_bytes":
        print(f'{"  of it the cache":20} {cached[0]:15.0f} {cached[1]:15.0f}')
        old, new = old - cached[0], new - cached[1]
    if new > (max(old * bound, old + 2) if bound else max(2 * old, 64 << 10 if "bytes" in name else 200)):
        bad.append(name)
if bad:
    sys.exit("not flat: " + ", ".join(bad))
if report["dropped_calls"] or report["failed_calls"]:
    sys.exit("calls were lost")
PY
