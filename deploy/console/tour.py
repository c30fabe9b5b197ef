"""Drives the console and the browser phone as an operator would, in Chromium: `tour.py BINARY [FOLDER [STEP…]]`.

Every step says what it saw. Pictures go to FOLDER; ends with 1 at the first thing that is not as it should be.
"""

import asyncio
import json
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from browser import Page
from outside import Outside
from stage import OPERATOR, ROOT, VIEWER, Stage, free_port

# Texts of the page that are no words for people: what JavaScript makes of a value that is not there.
SLIPS = """[...document.querySelectorAll("body *")].flatMap((n) => [...n.childNodes]).filter((n) => n.nodeType === 3
    && /^\\s*(true|false|undefined|null|NaN|\\[object \\w+\\])\\s*$/.test(n.data)).map((n) => n.data)"""
CALLS = 20_000
FIRST_VIEW_BYTES, FIRST_VIEW_MS = 100_000, 300
OUR_NUMBER = "+15005550006"
STEPS = ["sign_in", "first_view", "watch", "play", "correct", "merge", "outside", "forget", "views", "keyboard", "ring", "reconnect", "viewer"]
WORDS = [turn["text"] for turn in json.loads((ROOT / "fixtures/calls/first-call/expected.json").read_text())["turns"]]


def check(holds, text):
    if not holds:
        raise AssertionError(text)
    print(f"  {text}", flush=True)


class Tour:
    def __init__(self, stage, page, folder):
        self.stage, self.page, self.folder = stage, page, folder

    async def picture(self, name):
        await asyncio.sleep(0.3)  # what moves comes to rest
        await self.page.picture(self.folder / f"{name}.png")

    async def go(self, view):
        await self.page.run(f"location.hash = '#/{view}'")

    async def text(self, selector):
        return await self.page.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    async def sign_in(self, token=OPERATOR):
        page = self.page
        await page.look(1320)
        await page.go(self.stage.url + "/")
        await page.until("document.activeElement?.id === 'token'", what="the token's field has the focus")
        await self.labels("door")
        await page.type("wrong")
        await page.press("Enter")
        await page.until("document.querySelector('[role=alert]').textContent", what="a wrong token is refused in words")
        await page.run("document.querySelector('#token').value = ''")
        await page.type(token)
        await page.press("Enter")
        await page.until("document.querySelector('[data-row]')", what="the calls are shown")
        cookies = (await page.call("Network.getCookies"))["cookies"]
        check(all(c["httpOnly"] and c["sameSite"] == "Strict" for c in cookies) and cookies, "signed in; the cookie is HttpOnly and SameSite=Strict")
        # A refused token is an answer of 401, which a browser notes by itself.
        page.complaints[:] = [c for c in page.complaints if "401" not in c]

    async def first_view(self):
        """What the first view weighs and how soon it is of use, with nothing in the browser's cache."""
        page, times = self.page, []
        script = "new MutationObserver((_, o) => { if (document.querySelector('[data-row]')) { o.disconnect(); window.useful = performance.now(); } }).observe(document, { childList: true, subtree: true })"
        await page.call("Page.addScriptToEvaluateOnNewDocument", source=script)
        await page.call("Network.setCacheDisabled", cacheDisabled=True)
        for _ in range(7):
            page.requests.clear()
            page.finished.clear()
            await page.go(self.stage.url + "/")
            times.append(await page.until("window.useful"))
            await page.until("document.querySelector('.volume')")
        weight = sum(page.finished.values())
        await page.call("Network.setCacheDisabled", cacheDisabled=False)
        check(weight < FIRST_VIEW_BYTES, f"the first view weighs {weight / 1000:.1f} kB in {len(page.finished)} answers")
        soon = sorted(times)[3]
        check(soon < FIRST_VIEW_MS, f"with {CALLS} calls it is of use after {soon:.0f} ms (the middle of {len(times)}, worst {max(times):.0f})")

    async def watch(self):
        page = self.page
        await self.go("live")
        await page.until("document.querySelector('main .empty')")
        ringing = self.stage.replay("first-call")
        await page.until("document.querySelector('.oncall .turn.growing, .oncall .turn.agent')", 20, "the call and its words appear")
        await page.until("[...document.querySelectorAll('.oncall .turn.caller .said')].length", 20, "the caller's words appear")
        check(await page.run("running = document.querySelector('.badge').textContent") == "1", "a call appears by itself, with its words as they are spoken")
        await page.until("[...document.querySelectorAll('.level i')].some((n) => Number(n.style.getPropertyValue('--loud')) > 0.3)", what="the meters move")
        await page.click(".oncall button", "Listen in")
        await page.until("document.querySelector('.oncall button[aria-pressed=true]')", what="the operator listens in")
        await page.run("document.querySelector('.oncall form input').focus()")
        await page.type("The van is free on Friday.")
        await page.press("Enter")
        await page.until("document.querySelector('.toast')?.textContent.includes('knows')", what="the agent is told something")
        await self.picture("live")
        await self.labels("live")
        await page.until("document.querySelector('.oncall.over footer a')", 40, "the call ends on the page")
        await self.readable("live, over")
        ringing.wait(30)
        await page.click(".oncall.over footer a")
        await page.until("document.querySelector('.wave canvas')")
        self.call_sid = (await page.run("location.hash")).split("/")[-1]
        said = await page.until("document.querySelectorAll('.talk .turn.agent, .talk .turn.caller').length > 6 && [...document.querySelectorAll('.talk .said')].map((n) => n.textContent)", 20)
        check([text for text in said if text in WORDS] == WORDS, "its page holds what was said, word for word")
        await page.until("!document.querySelector('.aside').innerText.includes('Not written yet')", 20, "the summary is there")
        promises = await self.text(".aside")
        check("photos" in promises and "quote" in promises, "summary and promises stand beside it")

    async def play(self):
        page = self.page
        await page.until("document.querySelector('audio') && [...document.querySelectorAll('.turn.agent button.at')].length > 2")
        script = "(() => { const b = [...document.querySelectorAll('.turn.agent button.at')][2]; b.scrollIntoView({ block: 'center' }); b.click(); const [m, s] = b.textContent.split(':'); return m * 60 + +s; })()"
        at = await page.run(script)
        now = await page.until("(() => { const a = document.querySelector('audio'); return !a.paused && a.currentTime > 0 && a.currentTime; })()", what="the turn plays")
        await page.until("document.querySelector('.turn.playing')", what="the turn that plays is marked")
        moved = await page.until(f"(() => {{ const t = document.querySelector('audio').currentTime; return t > {now} + 0.3 && t; }})()", what="time passes")
        check(at - 0.1 <= now < at + 3 < moved + 3, f"a click on a turn plays it: at {at} s the player stood at {now:.1f} s")
        acts = [line["action"] for line in self.stage.ask(f"/api/v1/audit?target={self.call_sid}")["audit"]]
        check({"play_recording", "listen_in", "whisper"} <= set(acts), f"the audit has the playback and the acts: {sorted(set(acts))}")
        await self.picture("call")
        await self.labels("call")
        await page.run("document.querySelector('audio').pause()")

    async def correct(self):
        page = self.page
        await page.click("article .head a")
        await page.until("document.querySelector('.fact')")
        self.contact = (await page.run("location.hash")).split("/")[-1]
        await self.labels("contact")
        await page.click(".fact button", "Correct")
        await page.until("document.querySelector('dialog input')")
        await page.run("document.querySelector('dialog input').value = ''")
        await page.type("Dana Whitlock-Reyes")
        await page.press("Enter")
        await page.until("document.querySelector('.facts, .fact .value') && [...document.querySelectorAll('.fact .value')].some((n) => n.textContent.includes('Whitlock-Reyes'))", what="the corrected fact stands there")
        facts = self.stage.ask(f"/api/v1/contacts/{self.contact}/memory")["facts"]
        check(any(f["value"] == "Dana Whitlock-Reyes" and f["status"] == "active" for f in facts), "a corrected fact is what the line knows now")
        await self.picture("contact")

    async def merge(self):
        """Finds somebody else by keyboard, makes one contact of the two, and two again."""
        page = self.page
        before = self.stage.ask(f"/api/v1/contacts/{self.contact}")
        other = self.stage.ask("/api/v1/contacts?q=Priya&limit=1")["contacts"][0]
        await page.click("section button", "Merge with")
        await page.until("document.activeElement?.type === 'search'", what="the search has the focus")
        await page.type("Priya")
        await page.until(f"document.querySelector('.choices input')?.value === {json.dumps(other['id'])}", what="who was looked for is found")
        await self.labels("merge")
        await page.press("Tab")
        await page.press(" ")
        await page.until("document.querySelector('.choices input:checked')", what="the space bar chooses")
        await self.picture("merge")
        await page.press("Enter")
        await page.until(f"document.querySelector('article .head p, .head p')?.innerText && [...document.querySelectorAll('.head p')].some((n) => n.innerText.includes('{before['call_count'] + other['call_count']} calls'))", what="the contact has the calls of both")
        whole = self.stage.ask(f"/api/v1/contacts/{self.contact}")
        check(set(whole["handles"]) == set(before["handles"] + other["handles"]), f"two contacts are one: {whole['call_count']} calls, {len(whole['handles'])} numbers")
        await page.click("section button", "Undo the last merge")
        await page.until(f"[...document.querySelectorAll('.person')].length && !document.querySelector('dialog') && [...document.querySelectorAll('.toast')].some((n) => n.textContent === 'Taken back.')", what="it is taken back")
        await page.until(f"[...document.querySelectorAll('.head p')].some((n) => n.innerText.includes('{before['call_count']} call'))", what="the page shows so")
        await asyncio.sleep(0.5)
        again = self.stage.ask(f"/api/v1/contacts/{self.contact}"), self.stage.ask(f"/api/v1/contacts/{other['id']}")
        check([c["call_count"] for c in again] == [before["call_count"], other["call_count"]], "and two again, each with their own calls")

    async def outside(self):
        """What others are told is seen, and sent again; somebody is rung; the calendar's address is given."""
        page, outside = self.page, self.stage.outside
        await page.click(".head button", "Ring")
        await page.until("document.querySelector('dialog textarea')")
        await page.type("Say that the part has come.")
        await page.click("dialog button", "Ring")
        await page.until("[...document.querySelectorAll('.toast')].some((n) => n.textContent.startsWith('It rings'))", what="somebody is rung")
        number = self.stage.ask(f"/api/v1/contacts/{self.contact}")["handles"][0]
        check(outside.rung and outside.rung[0]["To"] == number and outside.rung[0]["From"] == OUR_NUMBER, "the telephone network is asked to ring them")
        await self.go("health")
        sent = "[...document.querySelectorAll('tr')].filter((n) => n.innerText.includes('call.ended') && n.innerText.includes('delivered'))"
        await page.until(f"{sent}.length", 20, "what the other server was told is listed")
        told = [letter["event"] for letter in outside.letters]
        check(told.count("call.ended") > 1, f"a letter that was not taken came again: {told}")
        await page.run(f"{sent}[0].querySelector('button').click()")
        await page.until("[...document.querySelectorAll('.toast')].some((n) => n.textContent.includes('once more'))")
        deadline = time.monotonic() + 10
        while len(outside.letters) == len(told) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        check(outside.letters[-1]["event"] == "call.ended" and len(outside.letters) > len(told), "and is sent again from here")
        await self.picture("told")
        await self.go("commitments")
        await page.until("document.querySelector('.promise')")
        await page.click(".head button", "Calendar feed")
        address = await page.until("document.querySelector('dialog input[readonly]')?.value", what="the feed's address is shown")
        await self.labels("feed")
        with urllib.request.urlopen(address, timeout=10) as answer:
            check(answer.read().startswith(b"BEGIN:VCALENDAR"), "a calendar can subscribe without signing in")
        await page.press("Escape")
        await self.go(f"contacts/{self.contact}")
        await page.until("document.querySelector('.fact')")

    async def forget(self):
        page = self.page
        await page.click(".head button", "Forget")
        await page.until("document.querySelector('dialog input')")
        await page.type("forget")
        await page.press("Enter")
        await page.until("location.hash === '#/contacts'", what="the contact's page is left")
        gone = 0
        for path in [f"contacts/{self.contact}", f"calls/{self.call_sid}", f"calls/{self.call_sid}/recording.wav"]:
            try:
                self.stage.ask("/api/v1/" + path)
            except Exception as error:
                gone += getattr(error, "code", 0) == 404
        check(gone == 3, "a forgotten contact is gone, with their calls and the recordings")

    async def views(self):
        page = self.page
        for view, ready in [("contacts", ".person"), ("commitments", ".promise"), ("health", ".tile"), ("calls", "[data-row]")]:
            await self.go(view)
            await page.until(f"document.querySelector('{ready}')")
            await self.labels(view)
            for width, scheme in [(1320, "light"), (1320, "dark"), (390, "dark"), (390, "light")]:
                await page.look(width, 900 if width > 600 else 844, scheme)
                await asyncio.sleep(0.15)
                wide = await page.run("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    raise AssertionError(f"{view} is {wide} px too wide for {width}")
                faint = await page.run(FAINT)
                if faint:
                    raise AssertionError(f"{view}, {scheme}: too faint to read: {faint[:4]}")
                await self.picture(f"{view}-{width}-{scheme}")
            await page.look(1320)
        check(True, "every view fits a telephone and is readable by day and by night")

    async def labels(self, view):
        """Every control has a name and can be reached by keyboard."""
        tree = (await self.page.call("Accessibility.getFullAXTree"))["nodes"]
        controls = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "slider", "meter", "Date"}
        nameless = [n["role"]["value"] for n in tree if not n.get("ignored") and n.get("role", {}).get("value") in controls and not n.get("name", {}).get("value", "").strip()]
        unreachable = await self.page.run("[...document.querySelectorAll('button, a, input, select, textarea, [role=button], [role=slider]')].filter((n) => n.checkVisibility() && n.tabIndex < 0).map((n) => n.outerHTML.slice(0, 80))")
        if nameless or unreachable:
            raise AssertionError(f"{view}: without a name {nameless}, out of the keyboard's reach {unreachable}")
        await self.readable(view)

    async def readable(self, view):
        """Everything written can be read by day and by night, and is meant for people."""
        slips = await self.page.run(SLIPS)
        if slips:
            raise AssertionError(f"{view} shows {slips}")
        for scheme in ("dark", "light"):
            await self.page.look(1320, scheme=scheme)
            await asyncio.sleep(0.2)
            faint = await self.page.run(FAINT)
            if faint:
                raise AssertionError(f"{view}, {scheme}: too faint to read: {faint[:4]}")

    async def keyboard(self):
        """From the top of the page to a call and back without a mouse."""
        page = self.page
        await page.look(1320)
        await self.go("calls")
        await page.until("document.querySelector('[data-row]')")
        await page.run("document.querySelector('.skip').focus()")
        seen = set()
        for _ in range(60):
            await page.press("Tab")
            seen.add(await page.run("(() => { const n = document.activeElement; return n.dataset.row ? 'row' : n.closest('nav') ? 'nav' : n.closest('#foot') ? 'foot' : n.closest('.filters') ? 'filters' : n.closest('.chart') ? 'chart' : n.className; })()"))
            if "row" in seen:
                break
        check({"nav", "foot", "chart", "filters", "row"} <= seen, "the tabulator reaches views, chart, filters and calls")
        await page.press("j")
        await page.press("Enter")
        await page.until("document.querySelector('.wave canvas')", what="Enter opens a call")
        await page.press("g")
        await page.press("o")
        await page.until("location.hash.startsWith('#/commitments')", what="g o goes to the commitments")
        await page.press("?")
        await page.until("document.querySelector('dialog')", what="? shows the keys")
        await page.press("Escape")
        check(True, "j, Enter, g and ? work")

    async def ring(self):
        """The browser's telephone, with a recorded caller as its microphone."""
        page = self.page
        await page.go(self.stage.url + "/phone")
        await page.until("document.querySelector('.ring')")
        await self.labels("phone")
        await self.picture("phone")
        await page.click(".ring")
        await page.until("document.querySelector('.keys:not([hidden])')", 15, "the line answers")
        words = "[...document.querySelectorAll('.talk .said')].map((n) => n.textContent)"
        await page.until(f"{words}.length > 2", 30, "the conversation is shown")
        await self.picture("phone-talking")
        await page.until(f"{words}.filter((t) => {json.dumps(WORDS)}.includes(t)).length === {len(WORDS)}", 50, "the whole conversation takes place")
        await page.click(".keys button", "5")
        await page.until("document.querySelector('.talk .turn.keys')", what="a key that is pressed stands in the conversation")
        await page.click(".ring")
        await page.until("document.querySelector('.handset a')", what="the call is over")
        sid = (await page.run("document.querySelector('.handset a').hash")).split("/")[-1]
        self.rung = sid
        deadline = time.monotonic() + 15
        while self.stage.ask(f"/api/v1/calls/{sid}")["status"] == "live" and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
        call = self.stage.ask(f"/api/v1/calls/{sid}")
        turns = [t["text"] for t in self.stage.ask(f"/api/v1/calls/{sid}/turns")["turns"] if t["role"] in ("caller", "agent")]
        check(call["status"] == "completed" and turns == WORDS, "the browser phone held a call, and its transcript is right")
        check(call["recording_ms"] > 25_000, f"{call['recording_ms'] / 1000:.1f} s of it are recorded")

    async def reconnect(self):
        """The line goes away and comes back; the page notices both, and nobody signs in again."""
        page = self.page
        await page.go(self.stage.url + "/")
        state = "document.querySelector('.name i')?.title"
        await page.until(f"{state} === 'Connected'", what="the page is connected")
        self.stage.stop_serving()
        await page.until(f"{state} === 'Not connected'", what="the page says that the line is gone")
        self.stage.serve()
        await page.until(f"{state} === 'Connected'", 40, "it is connected again")
        await self.go("live")
        await page.until("document.querySelector('main .empty')")
        ringing = self.stage.replay("silence")
        await page.until("document.querySelector('.oncall')", 20, "a call of the new run appears")
        check(True, "a line that was restarted is watched again without signing in")
        await page.until("document.querySelector('.oncall.over')", 40, "the call ends on the page")
        ringing.wait(30)
        page.complaints[:] = [c for c in page.complaints if "ERR_" not in c]  # a browser notes that nobody answered

    async def viewer(self):
        page = self.page
        await page.go(self.stage.url + "/")
        await page.until("document.querySelector('.volume')")
        await page.click("#foot button", "Sign out")
        await page.until("document.querySelector('#token')")
        await page.type(VIEWER)
        await page.press("Enter")
        await page.until("document.querySelector('[data-row]')")
        check("555" not in await self.text("main") and "•" in await self.text("main"), "a viewer sees no number")
        await self.go("commitments")
        await page.until("document.querySelector('.promise')")
        check(not await page.run("document.querySelectorAll('.promise button').length"), "and has no buttons that change anything")
        await self.go(f"call/{self.rung}")
        await page.until("document.querySelector('.wave canvas')")
        check(not await page.run("document.querySelectorAll('audio, .wave button').length"), "nor a recording to play")


# What is written in less contrast than 4.5 to 1 with what is behind it (WCAG 2.2, 1.4.3; large text 3 to 1).
FAINT = """(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => { canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)]; };
  const light = (c) => c.map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }).reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = (node) => { const stack = []; for (let n = node; n; n = n.parentElement) stack.unshift(getComputedStyle(n).backgroundColor); return stack.reduce((under, c) => `rgb(${rgb(c, under)})`, "white"); };
  const found = new Set();
  const look = (node, text, style) => {
    const under = behind(node);
    const [a, b] = [light(rgb(style.color, under)), light(rgb(under, "white"))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24;
    if ((a + .05) / (b + .05) < (large ? 3 : 4.45)) found.add(`${text.slice(0, 30)} (${((a + .05) / (b + .05)).toFixed(1)})`);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest("option, .skip, noscript")) continue;
    look(node, text, getComputedStyle(node));
  }
  for (const node of document.querySelectorAll("[placeholder]")) {
    if (node.checkVisibility()) look(node, node.placeholder, getComputedStyle(node, "::placeholder"));
  }
  return [...found];
})()"""


async def main(binary, folder, steps):
    folder.mkdir(parents=True, exist_ok=True)
    print(f"pictures in {folder}", flush=True)
    outside, address = Outside(), f"127.0.0.1:{free_port()}"
    settings = {
        "RINGBACK_LISTEN": address, "RINGBACK_PUBLIC_URL": f"http://{address}", "RINGBACK_TOOL_HOSTS": outside.host,
        "RINGBACK_WEBHOOK_URL": f"http://{outside.host}/hook", "RINGBACK_WEBHOOK_SECRET": "secret-of-a-webhook", "RINGBACK_TWILIO_URL": f"http://{outside.host}",
        "RINGBACK_OUTBOUND_FROM": OUR_NUMBER, "RINGBACK_OUTBOUND_ALLOW": "+1", "RINGBACK_OUTBOUND_HOURS": "0-24"}
    with Stage(binary, calls=CALLS, environment=settings) as stage:
        stage.outside = outside
        microphone = stage.folder / "microphone.wav"  # Chromium reads PCM only
        stage.run("transcode", str(ROOT / "fixtures/calls/first-call/caller.wav"), str(microphone), "--encoding", "pcm16")
        page = await Page.open(
            "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}%noloop")
        tour = Tour(stage, page, folder)
        try:
            for step in steps:
                print(step.replace("_", " "), flush=True)
                try:
                    await getattr(tour, step)()
                except Exception:
                    await page.picture(folder / "failed.png")
                    raise
            foreign = {url for url in page.asked if not url.startswith((stage.url, stage.url.replace("http", "ws"), "data:", "blob:", "about:"))}
            check(not foreign, f"nothing was asked of another host {foreign or ''}")
            check(not page.complaints, f"the browser's console is empty {page.complaints or ''}")
        finally:
            await page.close()
            outside.close()


if __name__ == "__main__":
    where = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="ringback-pictures-"))
    try:
        asyncio.run(asyncio.wait_for(main(sys.argv[1], where, sys.argv[3:] or STEPS), 210))
    except (AssertionError, RuntimeError, TimeoutError) as error:
        sys.exit(f"not as it should be: {error or type(error).__name__}")
