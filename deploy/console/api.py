"""Lets schemathesis ask everything that the OpenAPI document names: `api.py BINARY SCHEMATHESIS`.

As a viewer and as an operator; no answer may be a server's error, be one that the document does not name, or look
otherwise than it says. Streams that do not end are left out; so is NUL in an address, at which libwebsockets hangs up.
"""

import re
import subprocess
import sys

from stage import OPERATOR, VIEWER, Stage

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,unsupported_method"
ENDLESS = ["/api/v1/live", "/api/v1/calls/{call_sid}/listen"]


def drive(schemathesis, stage, token, examples):
    command = [
        schemathesis, "run", stage.url + "/api/v1/openapi.json", "--checks", CHECKS, "--max-examples", str(examples), "--seed", "7", "--generation-deterministic",
        "--phases", "coverage,fuzzing", "--continue-on-failure", "--no-color", "--warnings", "off",
        "--request-timeout", "10", "--generation-allow-x00", "false", "--suppress-health-check", "all", "--max-time", "60"]
    command += [part for path in ENDLESS for part in ("--exclude-path", path)]
    for header in [f"Authorization: Bearer {token}"] if token else []:
        command += ["--header", header]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, cwd=stage.folder)
    if done.returncode != 0:
        sys.exit(done.stdout[-6000:] + done.stderr[-1000:])
    asked = re.search(r"Selected: (\d+)/\d+\s+Tested: (\d+)", done.stdout)
    cases = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    if not (asked and cases and asked[1] == asked[2] and cases[1] == cases[2]):
        sys.exit("not every route was asked:\n" + done.stdout[-3000:])
    return asked[2], cases[1]


def main(binary, schemathesis):
    with Stage(binary, calls=200) as stage:
        stage.replay("first-call").wait(60)
        for who, token, examples in [("viewer", VIEWER, 15), ("operator", OPERATOR, 40)]:
            routes, questions = drive(schemathesis, stage, token, examples)
            print(f"{who}: {questions} questions to {routes} routes, no server error, no undocumented answer", flush=True)
        if stage.ask("/api/v1/health")["calls_live"] is None:
            sys.exit("the line does not answer any more")


main(sys.argv[1], sys.argv[2])
