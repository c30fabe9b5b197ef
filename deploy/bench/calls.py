#!/usr/bin/env python3
"""Walks the machine code of the sound's way and lists what it calls outside itself.

    deploy/bench/calls.py [BINARY]      default .build/release/ringback, an optimised build; x86-64

From scanner, Base64, codec, resampler, uplink and downlink, each call and jump is followed. What is reached may copy memory and ask
whether a constant has been made, nothing else: no allocation, no reference count, no lock, no check of exclusive access.
Fails when something else is reached, or when one of the ways is not found. A closure handed to a function that was not
inlined is called by address; closures are followed by their names."""

import re
import subprocess
import sys

WAYS = [
    "Bridge.MediaScanner.twilioMedia(",
    "Bridge.MediaScanner.audioDelta(",
    "Bridge.Base64.decode(",
    "Bridge.Uplink.appendMessage(ulaw:",
    "Bridge.Downlink.decode(payload:",
    "Bridge.MediaMessage.write(",
    "Bridge.MarkMessage.write(",
    "Audio.Up3.process(",
    "Audio.Up2.process(",
    "Audio.Down3.process(",
    "Audio.Down2.process(",
    "Audio.G711.decode(ulaw:",
    "Audio.G711.encode(",
]
# swift_once is reached by whoever is first to want a table; later its mark is read without a call.
ALLOWED = {"memcpy", "memmove", "memset", "swift_once", "__stack_chk_fail"}

binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/ringback"
code = subprocess.run(
    ["objdump", "-d", "--no-show-raw-insn", binary], capture_output=True, text=True, check=True
).stdout

# By address: what stands there, what it names, and what stands next. By name: the first address, and all.
steps, bodies = {}, {}
name = last = None
for line in code.splitlines():
    if line.endswith(">:"):
        name = line[line.index("<") + 1 : -2]
        bodies[name] = []
        continue
    found = re.match(r"\s*([0-9a-f]+):\t(\S+)\s*(.*)", line)
    if not found or name is None:
        continue
    address = int(found[1], 16)
    target = re.match(r"([0-9a-f]+) <([^>+]+)", found[3])
    steps[address] = [found[2], int(target[1], 16) if target else None, target[2] if target else found[3], None, name]
    bodies[name].append(address)
    if last is not None:
        steps[last][3] = address
    last = address

symbols = list(bodies)
plain = subprocess.run(
    ["swift", "demangle", "--compact"], input="\n".join(symbols), capture_output=True, text=True, check=True
).stdout.splitlines()
plain = dict(zip(symbols, plain))

waiting = []
for way in WAYS:
    # What is made once is no part of it.
    roots = [s for s, text in plain.items() if way in text and "one-time initialization" not in text and bodies[s]]
    if not roots:
        sys.exit(f"{way}…) is not in {binary}: not an optimised build of ours?")
    waiting += [bodies[symbol][0] for symbol in roots]

seen, outside, by_address = set(), set(), 0
while waiting:
    address = waiting.pop()
    if address in seen or address not in steps:
        continue
    seen.add(address)
    kind, target, text, following, owner = steps[address]
    if kind == "lock":
        outside.add(("lock " + text, owner))
    if kind.startswith(("call", "j")):
        if target is None:
            by_address += 1
            # A jump by a table stays within its function.
            waiting += bodies[owner] if kind.startswith("j") else []
        elif text.endswith("@plt"):
            outside.add((text.split("@")[0], owner))
        else:
            waiting.append(target)
    ends = kind.startswith(("ret", "jmp", "ud2")) or text.startswith("__stack_chk_fail")
    if not ends and following is not None and steps[following][4] == owner:
        waiting.append(following)

wrong = [(callee, owner) for callee, owner in sorted(outside) if callee not in ALLOWED]
for callee, owner in wrong:
    print(f"{callee} in {plain[owner]}", file=sys.stderr)
owners = len({steps[address][4] for address in seen})
print(
    f"{owners} functions, {len(seen)} instructions, {by_address} calls by address; outside: "
    + ", ".join(sorted({callee for callee, _ in outside} & ALLOWED))
    + f"; {len(wrong)} that are not allowed"
)
sys.exit(1 if wrong else 0)
