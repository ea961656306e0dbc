"""The server: who may ask, what it refuses, and that it lives on."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from ionostat.lab.frames import decoded
from ionostat.lab.guard import allowed

SEED = 20261122


def ask(socket, page, id=1, **values):
    socket.send(json.dumps({"id": id, "page": page, "values": values}))
    return decoded(socket.recv(timeout=60))


def opened(lab, **headers):
    return connect(lab.replace("http", "ws") + "/socket", additional_headers=headers, max_size=None)


def alive(lab):
    with urllib.request.urlopen(lab + "/pages.json", timeout=10) as answer:
        return answer.status == 200


def test_a_run_comes_as_floats(lab):
    with opened(lab) as socket:
        head, arrays = ask(socket, "ischaemia", until=300.0, duration=60.0)
    assert head["id"] == 1 and "error" not in head
    assert arrays["t"].shape == arrays["V_neuron"].shape and arrays["V_neuron"][0] < -0.06


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "http://["}]
)
def test_others_are_refused(lab, headers):
    request = urllib.request.Request(lab + "/pages.json", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=10)
    assert refusal.value.code == 403
    with pytest.raises(Exception, match="40[03]"), opened(lab, **headers):
        pass


def test_a_token_of_any_letters_is_compared():
    for mine in ("secret", "Schlüssel"):
        assert allowed({}, 8765, "0.0.0.0", mine, mine)
        for given in ("", "é", "\ud800", "\U0001f600"):
            assert not allowed({}, 8765, "0.0.0.0", mine, given)


def test_every_answer_forbids_other_hosts(lab):
    with urllib.request.urlopen(lab, timeout=10) as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"id": 1, "page": "no such page", "values": {}}, "no such page"),
        ({"id": 1, "page": "ischaemia", "values": {"flow": 9.0}}, "outside"),
        ({"id": 1, "page": "ischaemia", "values": {"slow": 1.0}}, "no slider"),
        ({"id": 1, "page": "ischaemia", "values": {"flow": int("9" * 400)}}, "no finite number"),
    ],
)
def test_wishes_that_cannot_be_are_told(lab, message, says):
    with opened(lab) as socket:
        socket.send(json.dumps(message))
        assert says in decoded(socket.recv(timeout=20))[0]["error"]


@pytest.mark.parametrize("text", ["{", "[]", "null", "1e999", '{"id": 1}', "x" * 100_000, b"\x00\x01"])
def test_what_is_no_wish_closes_the_socket_and_not_the_server(lab, text):
    with opened(lab) as socket:
        socket.send(text)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=20)
    assert alive(lab)


def test_ten_thousand_broken_messages(lab):
    rng = random.Random(SEED)
    good = json.dumps({"id": 1, "page": "ischaemia", "values": {"flow": 0.5}})
    socket = opened(lab)
    for _ in range(10_000):
        text = list(good)
        for _ in range(rng.randint(1, 6)):
            text[rng.randrange(len(text))] = chr(rng.choice([0, 34, 44, 91, 123, 125, 57, 0x2028, 0xFFFF, 0x1F600]))
        try:
            socket.send("".join(text))
        except ConnectionClosed:
            socket = opened(lab)
    socket.close()
    assert alive(lab), SEED
    with opened(lab) as socket:
        assert "error" not in ask(socket, "ischaemia", until=300.0)[0]


def test_the_newest_wish_wins(lab):
    with opened(lab) as socket:
        for id in range(1, 6):
            socket.send(json.dumps({"id": id, "page": "ischaemia", "values": {"until": 3600.0, "flow": 0.1 * id}}))
        answers = {}
        while 5 not in answers:
            head, _ = decoded(socket.recv(timeout=60))
            answers[head["id"]] = head
    assert "error" not in answers[5]
    assert any(answers[id].get("cancelled") for id in answers if id < 5) or len(answers) == 1


def test_a_port_in_use_is_told_with_a_way_out(lab):
    port = lab.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-c", "from ionostat.cli import main; main()", "lab", "--no-browser", "--port", port],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2 and "Free is --port" in done.stderr and "Traceback" not in done.stderr
