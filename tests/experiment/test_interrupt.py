"""Ctrl-C: what was computed is kept."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

SCRIPT = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from ionostat import Protocol, Step, ready_model, simulate
model = ready_model("tripartite")
firing = Protocol("firing", [Step("neuron.stimulus.current", "0.4 nA", start=1.0)])
simulate(model, firing, until=2.0, spikes=False)
print("ready", flush=True)
s = simulate(model, firing, until=1e6, every=1.0, rtol=1e-9, spikes=False)
print(json.dumps({
    "ok": s.status.ok, "cause": s.status.cause, "time": s.status.time, "message": s.status.message,
    "rows": len(s.t), "last": s.t[-1], "totals": s.ledger().worst()["totals"],
}))
"""


def test_an_interrupted_run_keeps_what_was_computed():
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            time.sleep(2.5)
            assert process.poll() is None, "the run ended before it could be interrupted"
            process.send_signal(signal.SIGINT)
            text, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    seen = json.loads(text)
    assert (seen["ok"], seen["cause"]) == (False, "interrupted")
    assert seen["rows"] > 2
    assert 0 < seen["time"] == seen["last"] < 1e6
    assert "what was computed is kept" in seen["message"]
    assert seen["totals"] < 1e-10
