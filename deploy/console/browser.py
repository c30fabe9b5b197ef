"""Chromium without a window, by the DevTools protocol over a pair of pipes."""

import asyncio
import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path


class Page:
    """One page. Collects what the console of the page says and which addresses were asked."""

    def __init__(self, process, folder, pipe):
        self.process, self.folder, self.pipe = process, folder, pipe
        self.last, self.waiting, self.complaints, self.requests, self.finished, self.asked = 0, {}, [], {}, {}, set()
        self.session = None

    @classmethod
    async def open(cls, *flags):
        folder = tempfile.mkdtemp(prefix="chromium-")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        (its_input, commands), (answers, its_output) = os.pipe(), os.pipe()
        # Chromium reads commands from descriptor 3 and answers on 4; whatever stands there in the child is moved out of the way.
        spare = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (its_input, its_output)]
        process = subprocess.Popen(
            ["chromium", "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={folder}", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
             "--mute-audio", "--disable-background-networking", "--disable-component-update", *sandbox, *flags, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, pass_fds=(3, 4),
            preexec_fn=lambda: (os.dup2(spare[0], 3), os.dup2(spare[1], 4)))
        for end in [its_input, its_output, *spare]:
            os.close(end)
        page = cls(process, folder, os.fdopen(commands, "wb", buffering=0))
        reader = asyncio.StreamReader(limit=64 << 20)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(answers, "rb", buffering=0))
        page.reader = asyncio.create_task(page.read(reader))
        target = (await page.call("Target.createTarget", url="about:blank"))["targetId"]
        page.session = (await page.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        for domain in ["Page", "Runtime", "Network", "Log", "Accessibility"]:
            await page.call(domain + ".enable")
        return page

    async def read(self, reader):
        while True:
            try:
                text = (await reader.readuntil(b"\0"))[:-1]
            except asyncio.IncompleteReadError:
                return
            message = json.loads(text)
            if "id" in message:
                future = self.waiting.pop(message["id"], None)
                if future and not future.done():
                    future.set_result(message)
            else:
                self.noted(message.get("method"), message.get("params", {}))

    def noted(self, method, params):
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.complaints.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.requests[params["requestId"]] = params["request"]["url"]
            self.asked.add(params["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.asked.add(params["url"])
        elif method == "Network.loadingFinished":
            self.finished[params["requestId"]] = params["encodedDataLength"]

    async def call(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.waiting[self.last] = asyncio.get_running_loop().create_future()
        waiting = self.waiting[self.last]
        self.pipe.write(json.dumps(message).encode() + b"\0")
        answer = await asyncio.wait_for(waiting, 30)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    async def run(self, script):
        """What a script's last expression is worth; promises are waited for."""
        answer = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "a script failed"))
        return answer["result"].get("value")

    async def until(self, script, seconds=15, what=None):
        """Waits until a script is worth something true, and answers it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                value = await self.run(f"Promise.resolve({script}).then((v) => (v instanceof Node ? true : v))")
            except RuntimeError as error:
                if "Execution context" not in str(error) and "Cannot find" not in str(error):
                    raise
                value = None
            if value:
                return value
            await asyncio.sleep(0.05)
        raise AssertionError(f"in vain: {what or script}\n{await self.run('document.body.innerText.slice(0, 800)')}")

    async def go(self, url):
        await self.call("Page.navigate", url=url)

    async def press(self, key, text=None):
        names = {"Enter": ("\r", 13), " ": (" ", 32), "Tab": (None, 9), "Escape": (None, 27), "ArrowRight": (None, 39)}
        said, code = names.get(key, (key, ord(key[0].upper())))
        extra = {"text": said} if said else {}
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **extra)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    async def type(self, text):
        await self.call("Input.insertText", text=text)

    async def click(self, selector, text=None):
        """Clicks in the middle of the first element that a selector finds, of those with a text in it."""
        find = f"[...document.querySelectorAll({json.dumps(selector)})].find((n) => n.offsetParent && n.innerText.includes({json.dumps(text or '')}))"
        await self.until(f"Boolean({find})", what=f"{selector} {text or ''}")
        x, y = await self.run(f"(() => {{ const n = {find}; n.scrollIntoView({{ block: 'center' }}); const r = n.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()")
        for kind in ["mousePressed", "mouseReleased"]:
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def look(self, width, height=900, scheme="light", scale=1):
        """Sets how large and how light the screen is; nothing moves on it, so that a picture shows where things end."""
        await self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=width < 600)
        await self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}])

    async def picture(self, path):
        data = (await self.call("Page.captureScreenshot", format="png"))["data"]
        Path(path).write_bytes(base64.b64decode(data))

    async def close(self):
        try:
            self.session = None
            await self.call("Browser.close")
        except Exception:
            pass
        self.reader.cancel()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
        shutil.rmtree(self.folder, ignore_errors=True)
