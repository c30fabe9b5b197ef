"""Asks a line to read its settings again and to stop, as a service manager does: `signals.py BINARY`."""

import json
import signal
import sys
import time
import urllib.error
import urllib.request

from stage import OPERATOR, Stage


def check(holds, text):
    if not holds:
        sys.exit(f"not as it should be: {text}")
    print(f"  {text}", flush=True)


def until(look, what, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    sys.exit(f"not as it should be: {what}")


class Signals(Stage):
    """A line whose settings stand in a file."""

    def serve(self):
        self.file = self.folder / "settings.json"
        self.set(max_calls=5)
        voice = self.start(r"(ws://\S+)", "rehearse", "--listen", "127.0.0.1:0")
        self.url = self.start(
            r"listening on (http://\S+)", "serve", "--config", str(self.file), RINGBACK_VOICE_URL=voice, RINGBACK_DRAIN_SECONDS="60")
        self.server = self.processes[-1]

    def set(self, **settings):
        self.file.write_text(json.dumps(settings))

    def said(self, words):
        return words in (self.folder / "serve.log").read_text()

    def status(self, path, method="GET"):
        request = urllib.request.Request(self.url + path, method=method, headers={"Authorization": f"Bearer {OPERATOR}"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def ring(self):
        ringing = self.replay("first-call")
        until(lambda: self.ask("/api/v1/health")["calls_live"] == 1, "a call begins")
        return ringing

    def newest(self):
        return json.loads(self.run("calls", "--json"))["calls"][0]


def reload(stage):
    check(stage.status("/readyz") == 200, "a line with room is ready")
    stage.set(max_calls=0)
    stage.server.send_signal(signal.SIGHUP)
    until(lambda: stage.said("settings read again"), "HUP has the settings read")
    check(stage.status("/readyz") == 503, "HUP: the new settings hold, and a line without room is not ready")
    stage.set(max_calls="many")
    stage.server.send_signal(signal.SIGHUP)
    until(lambda: stage.said("settings not taken"), "wrong settings are refused")
    check(stage.status("/readyz") == 503 and stage.server.poll() is None, "wrong settings change nothing and end nothing")
    stage.set(max_calls=5)
    stage.server.send_signal(signal.SIGHUP)
    until(lambda: stage.status("/readyz") == 200, "the line has room again")


def drain(stage):
    ringing = stage.ring()
    stage.server.send_signal(signal.SIGTERM)
    until(lambda: stage.status("/readyz") == 503, "TERM: the line is not ready any more")
    check(stage.status("/healthz") == 200 and stage.server.poll() is None, "TERM: it is up as long as a call runs")
    check(stage.status("/api/v1/phone", "POST") == 503, "and takes no new one")
    ringing.wait(60)
    check(stage.server.wait(20) == 0, "the call's end is its end, with 0")
    call = stage.newest()
    check((call["status"], call["end_reason"]) == ("completed", "caller_hangup"), "the call ended as its caller ended it")


def hurry(stage):
    ringing = stage.ring()
    began = time.monotonic()
    stage.server.send_signal(signal.SIGINT)
    until(lambda: stage.status("/readyz") == 503, "INT drains, too")
    stage.server.send_signal(signal.SIGINT)
    check(stage.server.wait(20) == 0, "a second INT ends calls and line, with 0")
    ringing.wait(30)
    call = stage.newest()
    check((call["status"], call["end_reason"]) == ("completed", "drained"), "the call's record says why")


for scene in [reload, drain, hurry]:
    with Signals(sys.argv[1], calls=0) as stage:
        scene(stage)
