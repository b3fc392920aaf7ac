"""A long job asks less when it is told to, more while it is answered, and gives up on an endpoint that is gone."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from copilot.config import load_settings
from copilot.errors import ModelProblem
from copilot.llm.client import OpenAIChatModel
from copilot.llm.failures import EndpointDown, KeyRefused, RateLimited
from copilot.llm.pacing import GaveUp, JobEnds, Pace, PacedModel
from copilot.models.ports import Completion
from tests.support.openai_server import OpenAIServer

ASKED = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def paced(server: OpenAIServer, pace: Pace) -> PacedModel:
    settings = replace(load_settings(), base_url=server.base_url, api_key="k", model="scripted", offline=False)
    return PacedModel(OpenAIChatModel(settings, paced=True), pace)


class Busy:
    """A model that counts who asks at once, and refuses where that is more than it can take."""

    name = "busy"

    def __init__(self, most: int, pause: float | None = 0.01) -> None:
        self._most, self._pause, self._lock = most, pause, threading.Lock()
        self.running = self.refused = self.answered = self.highest = 0

    def complete(self, messages: Any, schema: Any = None, watch: Any = None) -> Completion:
        with self._lock:
            self.running += 1
            self.highest = max(self.highest, self.running)
            too_many = self.running > self._most
        try:
            time.sleep(0.005)
            if too_many:
                with self._lock:
                    self.refused += 1
                problem = RateLimited("slow down")
                problem.after = self._pause
                raise problem
            with self._lock:
                self.answered += 1
            return Completion(text="ok")
        finally:
            with self._lock:
                self.running -= 1


def test_all_are_answered_by_an_endpoint_that_takes_fewer_than_asked() -> None:
    model, pace = Busy(5), Pace(32)
    asked = PacedModel(model, pace)
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: asked.complete(ASKED).text, range(400)))
    assert answers == ["ok"] * 400
    assert model.answered == 400
    # Somebody who did not slow down would be refused more often than answered.
    assert 0 < model.refused < 200
    assert pace.at_once < 32


def test_the_width_comes_back_when_the_endpoint_does() -> None:
    pace = Pace(8)
    for _ in range(3):
        pace.ease(time.monotonic(), 0.0)
    assert pace.at_once == 1
    for _ in range(60):
        pace.answered()
    assert pace.at_once == 8


def test_calls_on_their_way_at_the_last_easing_do_not_count_again() -> None:
    pace = Pace(32)
    began = time.monotonic()
    for _ in range(20):
        pace.ease(began, 0.0)
    assert pace.at_once == 16


def test_the_wait_an_endpoint_asks_for_is_kept(server: OpenAIServer) -> None:
    server.fail(429, "too many requests", retry_after=0.4, times=2)
    began = time.monotonic()
    assert paced(server, Pace(2)).complete(ASKED).text == "ok"
    assert time.monotonic() - began >= 0.8
    assert len(server.chats) == 3


def test_a_refused_key_is_told_at_once(server: OpenAIServer) -> None:
    server.key = "another"
    with pytest.raises(JobEnds) as ended:
        paced(server, Pace(2)).complete(ASKED)
    assert isinstance(ended.value.problem, KeyRefused)
    assert len(server.chats) == 1


def test_an_endpoint_that_answers_nobody_is_given_up(server: OpenAIServer) -> None:
    server.fail(429, "too many requests", retry_after=0.05, times=200)
    with pytest.raises(JobEnds, match="rate limited"):
        paced(server, Pace(2, patience=0.5)).complete(ASKED)
    assert len(server.chats) > 2


def test_one_request_that_fails_while_others_are_answered_fails_alone() -> None:
    class Fails:
        name = "fails"

        def complete(self, messages: Any, schema: Any = None, watch: Any = None) -> Completion:
            pace.answered()  # somebody else's call
            problem = EndpointDown("server failed")
            problem.after = 0.0
            raise problem

    pace = Pace(4)
    with pytest.raises(ModelProblem) as caught:
        PacedModel(Fails(), pace).complete(ASKED)
    assert not isinstance(caught.value, GaveUp)


def test_who_waits_for_a_turn_is_let_go_when_the_job_stops() -> None:
    pace = Pace(2)
    pace.ease(time.monotonic(), 60.0)
    failed: list[BaseException] = []

    def wait() -> None:
        try:
            with pace.turn():
                pass
        except GaveUp as stopped:
            failed.append(stopped)

    waiting = threading.Thread(target=wait)
    waiting.start()
    pace.close()
    waiting.join(5)
    assert failed and not waiting.is_alive()
