"""Checks the alert rules and the Grafana dashboard against what a line really says at /metrics: `check.py BINARY`.

A line takes a call; then promtool must find its metrics well-formed, the rules right and their tests passed; every name that rules
and dashboard use must be one of the line's, and each of the line's names must be on the dashboard.
"""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "console"))

from dashboard import dashboard  # noqa: E402
from stage import VIEWER, Stage  # noqa: E402


def promtool(*arguments, **options):
    done = subprocess.run(["promtool", *arguments], cwd=HERE, capture_output=True, text=True, timeout=60, **options)
    if done.returncode != 0:
        sys.exit(f"promtool {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def names(text):
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"ringback_[a-z_]+", text)}


def main(binary):
    with Stage(binary, calls=0) as stage:
        stage.replay("barge-in").wait(60)
        request = urllib.request.Request(stage.url + "/metrics", headers={"Authorization": f"Bearer {VIEWER}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
    promtool("check", "metrics", input=text)
    promtool("check", "rules", "alerts.yml")
    promtool("test", "rules", "alerts_test.yml")
    told = set(re.findall(r"^# TYPE (\S+)", text, re.M))
    shown = json.loads((HERE / "dashboard.json").read_text())
    if shown != dashboard():
        sys.exit("dashboard.json is not what dashboard.py writes")
    expressions = "\n".join(t["expr"] for p in shown["panels"] for t in p.get("targets", []))
    rules = "\n".join(re.findall(r"^ +expr: (.*)$", (HERE / "alerts.yml").read_text(), re.M))
    for what, used in [("alerts.yml", names(rules)), ("the dashboard", names(expressions))]:
        if used - told:
            sys.exit(f"{what} names what no line tells: {sorted(used - told)}")
    if told - names(expressions):
        sys.exit(f"the dashboard leaves out {sorted(told - names(expressions))}")
    values = dict(re.findall(r"^(ringback_\S+) (\S+)$", text, re.M))
    moved = ["ringback_calls_started_total", 'ringback_calls_ended_total{reason="caller_hangup"}', "ringback_first_audio_seconds_count", "ringback_answer_seconds_count",
             "ringback_barge_in_seconds_count", 'ringback_relay_seconds_count{way="up"}', 'ringback_relay_seconds_count{way="down"}', "ringback_loop_lag_seconds_count", 'ringback_jobs_worked_total{outcome="done"}']
    still = [name for name in moved if float(values.get(name, 0)) == 0]
    if still:
        sys.exit(f"a call was taken, and these did not move: {still}")
    numbers = re.findall(r"\+?\d{10,}", re.sub(r"le=\"[^\"]*\"", "", text))
    if any(n.startswith("+") or "555" in n for n in numbers):
        sys.exit("there is a telephone number in the metrics")
    print(f"{len(told)} metrics, all of them on the dashboard; {rules.count(chr(10)) + 1} alert rules and their tests hold")


main(sys.argv[1])
