"""Answers that arrive as they are written, from a real server: what is seen, what is kept, what a break does."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from copilot.config import Settings
from copilot.errors import ModelProblem
from copilot.llm.client import OpenAIChatModel
from copilot.llm.streams import StreamedAnswer, field_so_far
from tests.support.openai_server import OpenAIServer

MESSAGES = [{"role": "user", "content": "My parcel of violet hedgehogs never arrived."}]
SCHEMA = {"type": "object", "properties": {"reply": {"type": "string"}}, "required": ["reply"], "additionalProperties": False}
REPLY = {"reply": "您好，[1] “请先”打开 the list 😀\nthen tap +.", "citations": [1]}


def _model(settings: Settings) -> OpenAIChatModel:
    return OpenAIChatModel(settings, sleep=lambda seconds: None)


def test_text_is_seen_growing_and_comes_whole_in_the_end(server: OpenAIServer, settings: Settings) -> None:
    server.stream(json.dumps(REPLY, ensure_ascii=False), pause=0.004)
    seen: list[str] = []
    completion = _model(settings).complete(MESSAGES, SCHEMA, seen.append)
    assert json.loads(completion.text) == REPLY
    assert seen[-1] == completion.text
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    replies = [field_so_far(text, "reply") for text in seen]
    assert replies[-1] == REPLY["reply"]
    assert len(set(replies)) > 20, "it grows by small steps"
    assert all(str(REPLY["reply"]).startswith(reply) for reply in replies)


def test_token_counts_come_with_the_stream(server: OpenAIServer, settings: Settings) -> None:
    server.say("hello", usage={"prompt_tokens": 1000, "completion_tokens": 200})
    usage = _model(settings).complete(MESSAGES, watch=lambda text: None).usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (1000, 200)
    assert server.chats[0].body["stream_options"] == {"include_usage": True}


def test_a_server_that_knows_no_stream_options_is_asked_without_from_then_on(server: OpenAIServer, settings: Settings) -> None:
    server.refused_parameters = frozenset({"stream_options"})
    model = _model(settings)
    assert model.complete(MESSAGES, watch=lambda text: None).text == "ok"
    assert model.complete(MESSAGES, watch=lambda text: None).usage.completion_tokens >= 1
    assert ["stream_options" in chat.body for chat in server.chats] == [True, False, False]
    assert _model(settings).complete(MESSAGES, watch=lambda text: None).text == "ok"
    assert "stream_options" not in server.chats[-1].body, "remembered by the next process"


def test_a_server_that_ignores_the_wish_and_answers_whole_is_read_all_the_same(
    server: OpenAIServer, settings: Settings
) -> None:
    whole = {"choices": [{"message": {"role": "assistant", "content": "all at once"}, "finish_reason": "stop"}]}
    server.send_raw(json.dumps(whole).encode())
    seen: list[str] = []
    assert _model(settings).complete(MESSAGES, watch=seen.append).text == "all at once"
    assert seen == []


def test_nobody_who_does_not_watch_is_streamed_to(server: OpenAIServer, settings: Settings) -> None:
    _model(settings).complete(MESSAGES)
    assert "stream" not in server.chats[0].body


def test_a_stream_that_breaks_off_is_asked_for_again_and_never_taken_for_the_answer(
    server: OpenAIServer, settings: Settings
) -> None:
    server.stream("You may send", until=5)
    server.stream("Never send it.")
    seen: list[str] = []
    assert _model(settings).complete(MESSAGES, watch=seen.append).text == "Never send it."
    assert "You m" in seen
    for _ in range(3):
        server.stream("You may send", until=5)
    with pytest.raises(ModelProblem, match="broke off"):
        _model(settings).complete(MESSAGES, watch=seen.append)


def test_a_stream_that_never_ends_is_left_after_the_timeout(server: OpenAIServer, settings: Settings) -> None:
    _model(settings).complete(MESSAGES)
    server.stream("x" * 2000, pause=0.1)
    with pytest.raises(ModelProblem, match="no complete answer"):
        _model(replace(settings, timeout=0.6)).complete(MESSAGES, watch=lambda text: None)


def test_ten_megabytes_are_not_read_to_the_end(server: OpenAIServer, settings: Settings) -> None:
    event = f"data: {json.dumps({'choices': [{'delta': {'content': 'x' * 60_000}}]})}\n\n".encode()
    server.send_raw(event * 180, content_type="text/event-stream")
    with pytest.raises(ModelProblem, match="more than 4 MB"):
        _model(settings).complete(MESSAGES, watch=lambda text: None)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_put_together_wherever_the_bytes_are_cut(size: int) -> None:
    lines = [
        b": a comment\r\n",
        b"event: ping\r\ndata: {}\r\n\r\n",
        b'data: {"choices":[{"delta":{"role":"assistant","content":"\xe6\x82\xa8"}}]}\r\n\r\n',
        b'data: {"choices":[{"delta":{"content":null}}]}\n\ndata:{"choices":[{"delta":{"content":"\xe5\xa5\xbd"}}]}\n\n',
        b'data: not json\n\ndata: [1,2]\n\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
        b'data: {"choices":[],"usage":{"prompt_tokens":3}}\n\ndata: [DONE]\n\n',
    ]
    payload = b"".join(lines)
    seen: list[str] = []
    answer = StreamedAnswer(seen.append)
    for at in range(0, len(payload), size):
        answer.feed(payload[at : at + size])
    assert answer.is_complete
    assert answer.answer["choices"][0]["message"]["content"] == "您好"
    assert answer.answer["choices"][0]["finish_reason"] == "stop"
    assert answer.answer["usage"] == {"prompt_tokens": 3}
    assert seen[-1] == "您好"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""), ("{", ""), ('{"re', ""), ('{"reply"', ""), ('{"reply": ', ""), ('{"reply": "Hel', "Hel"),
        ('{"reply": "a\\', "a"), ('{"reply": "a\\u4f', "a"), ('{"reply": "a\\n', "a\n"), ('Here: {"reply": "b', "b"),
        ('{"citations": [1], "reply": "c"}', "c"), ('{"reply": 5', ""), ("[1]", ""), ('{"reply": "d"} and', "d"),
    ],
)  # fmt: skip
def test_the_reply_is_read_out_of_an_unfinished_object(text: str, found: str) -> None:
    assert field_so_far(text, "reply") == found
