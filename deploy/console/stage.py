"""A line to try the console on: a database with many calls, a voice model that plays a recorded call, the server."""

import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPERATOR, VIEWER = "operators-token-of-a-test", "viewers-token-of-a-test"


class Stage:
    """Starts everything, and ends what it started. `binary` is the program to try."""

    def __init__(self, binary, calls=20_000, recordings=True, environment=None):
        self.binary = str(binary)
        self.folder = Path(tempfile.mkdtemp(prefix="ringback-console-"))
        self.processes = []
        self.account = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 31 + "1", "TWILIO_AUTH_TOKEN": "secret-of-a-test"}
        database = self.folder / "ringback.db"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), **self.account,
            "RINGBACK_DATABASE": f"sqlite:{database}", "RINGBACK_ADMIN_TOKEN": OPERATOR,
            "RINGBACK_VIEWER_TOKEN": VIEWER, "RINGBACK_LISTEN": "127.0.0.1:0", **(environment or {}),
        }
        if recordings:
            self.environment["RINGBACK_RECORDINGS"] = str(self.folder / "recordings")
        self.run("migrate")
        if calls:
            seed(database, calls)

    def __enter__(self):
        self.serve()
        return self

    def __exit__(self, *_):
        self.close()

    def run(self, *arguments):
        done = subprocess.run([self.binary, *arguments], env=self.environment, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-400:]}")
        return done.stdout

    def start(self, pattern, *arguments, **environment):
        """Starts a command and answers what `pattern` finds in what it says first."""
        log = open(self.folder / f"{arguments[0]}.log", "w+")
        process = subprocess.Popen([self.binary, *arguments], env={**self.environment, **environment}, stdout=log, stderr=log)
        self.processes.append(process)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            found = re.search(pattern, Path(log.name).read_text())
            if found:
                return found.group(1)
            time.sleep(0.05)
        raise RuntimeError(f"{arguments[0]} did not start: {Path(log.name).read_text()[-400:]}")

    def serve(self, script="first-call", **environment):
        """The voice model and the line; `script` is the recorded call that the model plays, None for its echo."""
        spoken = ["--script", str(ROOT / "fixtures/calls" / script)] if script else []
        voice = self.start(r"(ws://\S+)", "rehearse", "--listen", "127.0.0.1:0", *spoken)
        self.url = self.start(r"listening on (http://\S+)", "serve", RINGBACK_VOICE_URL=voice, **environment)

    def stop_serving(self):
        """Ends the line, as a service manager does, and its voice model."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(15)
        self.processes.clear()

    def replay(self, name):
        """Lets a recorded caller ring; answers the process."""
        log = open(self.folder / "replay.log", "w")
        process = subprocess.Popen(
            [self.binary, "replay", str(ROOT / "fixtures/calls" / name), "--to", self.url, "--json"],
            env=self.environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def ask(self, path, method="GET", body=None, token=OPERATOR):
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    """A port that nobody uses now, for what must know its own address before it starts."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


NAMES = ["Maria Lindgren", "Tom Okafor", None, "Priya Shah", "J. Whitfield", None, "Anna Kowalska", "Sam Reyes"]
HEADLINES = [
    ("Asked when the repaired bicycle can be picked up", "resolved"), ("Wants the delivery moved to Thursday", "follow_up"),
    ("Reports a leaking boiler and asks for a technician", "follow_up"), ("Checks the opening hours for the holiday", "resolved"),
    ("Disputes an invoice over two hours of work", "follow_up"), ("Hung up while the agent was looking something up", "abandoned"),
    ("Confirms the appointment on Monday morning", "resolved"), ("Asks to speak to somebody in accounting", "transferred"),
]


def seed(database, calls):
    """Past calls, some of them long ago, of a few hundred people: rows as the line writes them."""
    chance = random.Random(7)
    now = int(time.time() * 1000)
    store = sqlite3.connect(database)
    people = max(1, min(400, calls // 20))
    with store:
        for n in range(people):
            name, number = NAMES[n % len(NAMES)] if n < 40 else None, f"+1415555{n:04d}"
            store.execute("INSERT INTO contact (id, line, display_name, policy, created_at, call_count) VALUES (?, 'main', ?, 'on', ?, 0)", (f"k{n}", name, now))
            store.execute("INSERT INTO handle (n, line, value, kind) VALUES (?, 'main', ?, 'phone')", (n + 1, number))
            store.execute("INSERT INTO handle_contact VALUES (?, ?, 'main', 'confirmed', ?)", (n + 1, f"k{n}", now))
        for n in range(calls):
            age = int(chance.random() ** 2 * 200 * 86_400_000) + 300_000
            began, person, sid = now - age, chance.randrange(people), f"CA{n:032x}"
            failed = chance.random() < 0.03
            length = chance.randrange(20, 400) * 1000
            headline, outcome = HEADLINES[chance.randrange(len(HEADLINES))]
            store.execute(
                """INSERT INTO call (sid, line, from_number, to_number, direction, contact_id, status, end_reason, started_at, ended_at,
                    identity_level, voice, time_zone, usage_json, latency_json) VALUES (?, 'main', ?, '+15005550006', 'inbound', ?, ?, ?, ?, ?, 2, 'rehearsal/echo', 'UTC', ?, ?)""",
                (sid, f"+1415555{person:04d}", f"k{person}", "failed" if failed else "completed", "model_lost" if failed else "caller_hangup", began, began + length,
                 json.dumps({"input_tokens": 900, "output_tokens": 500, "cost_usd": 0.041}),
                 json.dumps({"first_audio_ms": chance.randrange(280, 900), "answer_p50_ms": chance.randrange(400, 1200), "barge_ins": 1})))
            for seq in range(1, 5):
                store.execute(
                    "INSERT INTO turn (id, line, call_sid, seq, role, text, heard_text, interrupted, injected, started_ms, ended_ms) VALUES (?, 'main', ?, ?, ?, ?, ?, 0, 0, ?, ?)",
                    (f"{sid}-t{seq}", sid, seq, "agent" if seq % 2 else "caller", "Hello, how can I help?" if seq % 2 else "I call about my order.", None, seq * 3000, seq * 3000 + 2400))
            store.execute("INSERT INTO summary VALUES (?, 1, 'main', ?, ?, ?, 'rules', NULL, ?, ?)", (sid, headline + ". It took a few minutes.", headline, outcome, sid, began + length))
            store.execute("UPDATE contact SET call_count = call_count + 1, last_call_at = max(coalesce(last_call_at, 0), ?) WHERE id = ?", (began, f"k{person}"))
            if n % 50 == 0:
                due, status = now + chance.randrange(-5, 12) * 86_400_000, chance.choice(["open", "open", "kept"])
                store.execute("INSERT INTO commitment (id, line, contact_id, call_sid, owner, action, due_at, due_phrase, status, confidence, source, created_at) VALUES (?, 'main', ?, ?, ?, ?, ?, 'by then', ?, 0.8, 'rules', ?)",
                    (f"m{n}", f"k{person}", sid, chance.choice(["us", "caller"]), chance.choice(["send the corrected invoice", "call back with the price", "bring the old part along", "book a technician"]), due if n % 100 else None, status, began))
                store.execute("INSERT INTO citation VALUES ('commitment', ?, 0, 'main', ?, ?, 'I call about my order.')", (f"m{n}", sid, f"{sid}-t2"))
            if n % 40 == 0:
                store.execute("INSERT INTO fact (id, line, contact_id, call_sid, slot, value, text, said_by, status, confidence, source, valid_from, recorded_at) VALUES (?, 'main', ?, ?, ?, ?, ?, 'caller', 'active', 0.8, 'rules', ?, ?)",
                    (f"f{n}", f"k{person}", sid, *chance.choice([("preference", "prefers afternoons", "They prefer afternoons"), ("email", "m.lindgren@example.org", "Their mail is m.lindgren@example.org"), ("constraint", "can't climb stairs", "They can't climb stairs")]), began, began))
                store.execute("INSERT INTO citation VALUES ('fact', ?, 0, 'main', ?, ?, 'I call about my order.')", (f"f{n}", sid, f"{sid}-t2"))
            if failed:
                store.execute("INSERT INTO event (line, call_sid, at_ms, kind, detail) VALUES ('main', ?, 9000, 'model_lost', '{\"close_code\":1006}')", (sid,))
        store.execute("INSERT INTO call_fts (rowid, words) SELECT n, words FROM call_words")
        store.execute("INSERT INTO summary_fts (rowid, who, words) SELECT n, who, words FROM summary_words")
        store.execute("INSERT INTO turn_fts (rowid, who, before, said) SELECT n, who, before, said FROM turn_words WHERE said IS NOT NULL")
        store.execute("INSERT INTO job (line, call_sid, kind, key, state, tries, run_after, last_error, created_at) VALUES ('main', ?, 'summarise', 'dead:1', 'dead', 50, ?, 'the text model answered 400', ?)", (f"CA{0:032x}", now, now - 3_600_000))
    store.close()
