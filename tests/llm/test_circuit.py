"""An endpoint that keeps failing is left alone for a while, and tried by one caller before all come back."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.config import Settings
from copilot.errors import ModelProblem
from copilot.llm.circuit import FAILURES, PAUSE, Circuit
from copilot.llm.client import OpenAIChatModel
from copilot.llm.failures import EndpointDown
from tests.support.openai_server import OpenAIServer

MESSAGES = [{"role": "user", "content": "My parcel of violet hedgehogs never arrived."}]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _asked(model: OpenAIChatModel) -> str:
    try:
        return model.complete(MESSAGES).text
    except ModelProblem as problem:
        return problem.message


def test_after_repeated_failures_nobody_waits_for_the_endpoint_until_the_pause_is_over(
    server: OpenAIServer, settings: Settings
) -> None:
    clock = Clock()
    model = OpenAIChatModel(settings, sleep=lambda seconds: None, clock=clock)
    server.fail(503, "overloaded", times=3 * FAILURES)
    for _ in range(FAILURES):
        assert "HTTP 503" in _asked(model)
    asked = len(server.chats)
    told = _asked(model)
    assert "left alone for 30 s" in told
    assert "HTTP 503" in told, "the reason stays"
    assert len(server.chats) == asked, "nothing was sent"
    clock.now += PAUSE + 1
    assert _asked(model) == "ok"
    assert _asked(model) == "ok"


def test_a_failed_try_opens_it_again(server: OpenAIServer, settings: Settings) -> None:
    clock = Clock()
    model = OpenAIChatModel(settings, sleep=lambda seconds: None, clock=clock)
    server.fail(401, "Incorrect API key provided", times=FAILURES + 1)
    for _ in range(FAILURES):
        _asked(model)
    clock.now += PAUSE + 1
    assert "wants a key" in _asked(model)
    assert "left alone" in _asked(model)


def test_what_the_endpoint_says_about_one_request_does_not_count_against_it(server: OpenAIServer, settings: Settings) -> None:
    model = OpenAIChatModel(settings, sleep=lambda seconds: None)
    for _ in range(2 * FAILURES):
        server.fail(400, "This model's maximum context length is 10 tokens", code="context_length_exceeded")
        assert "does not fit the context" in _asked(model)
    assert _asked(model) == "ok"


def test_one_success_forgets_the_failures_before_it(server: OpenAIServer, settings: Settings) -> None:
    model = OpenAIChatModel(settings, sleep=lambda seconds: None)
    for _ in range(3):
        server.fail(500, "boom", times=3 * (FAILURES - 1))
        for _ in range(FAILURES - 1):
            assert "HTTP 500" in _asked(model)
        assert _asked(model) == "ok"


def test_of_many_threads_one_tries_when_the_pause_is_over() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    for _ in range(FAILURES):
        circuit.failed(EndpointDown("It is away.", "Wait."))
    clock.now += PAUSE + 1
    let_through: list[int] = []

    def call(number: int) -> None:
        try:
            circuit.check()
        except EndpointDown:
            return
        let_through.append(number)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_through) == 1
    circuit.succeeded()
    circuit.check()


def test_a_server_that_is_not_there_is_left_alone_too(settings: Settings, own_home: Path) -> None:
    model = OpenAIChatModel(replace(settings, base_url="http://127.0.0.1:9/v1"), sleep=lambda seconds: None)
    told = [_asked(model) for _ in range(FAILURES + 1)]
    assert all("cannot be reached" in text for text in told)
    assert "left alone" in told[-1]
    with pytest.raises(EndpointDown):
        model.complete(MESSAGES)
