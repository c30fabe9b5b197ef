"""What lies outside a line, on this machine: a server that is told of events, and the telephone network's way to place calls."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


class Outside:
    """Answers from when it is made; keeps what it was told, in `letters` and `rung`."""

    def __init__(self):
        self.letters, self.rung = [], []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(outside):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/hook":
                    outside.letters.append(json.loads(body))
                    # The first is not taken, so that the line has to try again.
                    return self.answer(500 if len(outside.letters) == 1 else 204)
                outside.rung.append(dict(parse_qsl(body.decode())))
                self.answer(201, json.dumps({"sid": f"CA{len(outside.rung):032d}", "status": "queued"}).encode())

            def answer(self, status, body=b""):
                self.send_response(status)
                if status != 204:
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def close(self):
        self.server.shutdown()
        self.server.server_close()
