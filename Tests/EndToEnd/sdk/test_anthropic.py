"""PyPI's `anthropic` package talks to provider-sandbox; it knows nothing of ours."""

import json

import anthropic
import pytest

# The package no longer knows the temperature; the sandbox honours it.
SAY = {"model": "sandbox-small", "max_tokens": 12, "extra_body": {"temperature": 0},
       "messages": [{"role": "user", "content": "Say something"}]}


def client(sandbox, **options):
    settings = {"api_key": "sk-test", "max_retries": 0, **options}
    return anthropic.Anthropic(base_url=sandbox.root + "/anthropic", **settings)


def test_models_are_listed_page_by_page_and_retrieved(sandbox):
    api = client(sandbox)
    assert [model.id for model in api.models.list(limit=1)][:2] == ["sandbox-small", "sandbox-tiny"]
    model = api.models.retrieve("sandbox-small")
    assert model.type == "model" and model.created_at.year == 2023
    assert (model.lifecycle, model.retires_at) == ("active", None)
    before = api.models.list(before_id="sandbox-tiny", limit=1)
    assert ([each.id for each in before.data], before.has_more) == (["sandbox-small"], False)
    with pytest.raises(anthropic.NotFoundError):
        api.models.retrieve("nobody")


def test_a_message_is_answered(sandbox):
    message = client(sandbox).messages.create(**SAY, system="Be brief.")
    assert message.role == "assistant" and message.content[0].type == "text"
    assert message.stop_reason in ("end_turn", "max_tokens")
    assert message.usage.input_tokens > 0 and 0 < message.usage.output_tokens <= 12


def test_a_streamed_message_is_the_same_as_its_pieces(sandbox):
    with client(sandbox).messages.stream(**SAY) as stream:
        pieces = list(stream.text_stream)
        final = stream.get_final_message()
    assert "".join(pieces) == final.content[0].text
    assert len(pieces) > 1 and final.usage.output_tokens > 0


def test_the_events_of_a_stream_come_in_their_order(sandbox):
    events = [event.type for event in client(sandbox).messages.create(**SAY, stream=True)]
    assert events[:2] == ["message_start", "content_block_start"]
    assert set(events[2:-3]) == {"content_block_delta"}
    assert events[-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_a_stop_sequence_ends_an_answer_and_is_named(sandbox):
    api = client(sandbox)
    letter = api.messages.create(**SAY).content[0].text[4]
    stopped = api.messages.create(**SAY, stop_sequences=[letter])
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", letter)
    assert letter not in stopped.content[0].text
    with api.messages.stream(**SAY, stop_sequences=[letter]) as stream:
        final = stream.get_final_message()
    assert (final.stop_reason, final.stop_sequence, final.content[0].text) == (
        "stop_sequence", letter, stopped.content[0].text)


def test_tokens_are_counted_as_they_are_charged(sandbox):
    api = client(sandbox)
    asked = {key: SAY[key] for key in ("model", "messages")}
    counted = api.messages.count_tokens(**asked, system="Be brief.")
    assert counted.input_tokens == api.messages.create(**SAY, system="Be brief.").usage.input_tokens
    with pytest.raises(anthropic.NotFoundError):
        api.messages.count_tokens(**{**asked, "model": "nobody"})


@pytest.mark.parametrize("status, error, kind", [
    (402, anthropic.PaymentRequiredError, "billing_error"), (403, anthropic.PermissionDeniedError, "permission_error"),
    (413, anthropic.ContentTooLargeError, "request_too_large"), (429, anthropic.RateLimitError, "rate_limit_error"),
    (500, anthropic.InternalServerError, "api_error"), (529, anthropic.OverloadedError, "overloaded_error"),
])
def test_a_fault_is_one_of_the_packages_errors(start, status, error, kind):
    sandbox = start()
    body = {"type": "error", "error": {"type": kind, "message": "so it is"}, "request_id": "req_1"}
    status_of = sandbox.request(
        "POST", "/_faults", {"path": "/anthropic/v1/messages", "method": "POST", "status": status, "body": body})[0]
    assert status_of == 200
    with pytest.raises(error) as caught:
        client(sandbox).messages.create(**SAY)
    assert (caught.value.type, caught.value.api_message) == (kind, "so it is")
    # The fault is used up: the package's own patience gets over it.
    assert client(sandbox, max_retries=2).messages.create(**SAY).content


def test_blocks_and_turns_are_taken(sandbox):
    turns = [
        {"role": "user", "content": [{"type": "text", "text": "One"}, {"type": "text", "text": "Two"}]},
        {"role": "assistant", "content": "Three"}, {"role": "user", "content": "Four"},
    ]
    assert client(sandbox).messages.create(model="sandbox-tiny", max_tokens=3, messages=turns).content


@pytest.mark.parametrize("change, error, words", [
    ({"messages": []}, anthropic.BadRequestError, "at least one message"),
    ({"messages": [{"role": "assistant", "content": "x"}]}, anthropic.BadRequestError, "first message"),
    ({"messages": [{"role": "system", "content": "x"}]}, anthropic.BadRequestError, "top-level"),
    ({"max_tokens": 0}, anthropic.BadRequestError, "max_tokens"),
    ({"messages": [{"role": "user", "content": ""}]}, anthropic.BadRequestError, "non-empty content"),
    ({"messages": [{"role": "user", "content": "x", "name": "y"}]}, anthropic.BadRequestError,
     "messages.0.name: Extra inputs"),
    ({"stop_sequences": "x"}, anthropic.BadRequestError, "stop_sequences"),
    ({"extra_headers": {"anthropic-version": "2023-06-01, 2023-06-01"}}, anthropic.BadRequestError,
     "is not a valid version"),
    ({"model": "nobody"}, anthropic.NotFoundError, "model: nobody"),
    ({"extra_body": {"seed": 1}}, anthropic.BadRequestError, "Extra inputs"),
])
def test_wrong_requests_get_the_documented_answers(sandbox, change, error, words):
    with pytest.raises(error) as caught:
        client(sandbox).messages.create(**{**SAY, **change})
    assert words in str(caught.value)
    assert caught.value.request_id == caught.value.body["request_id"]


def test_a_wrong_key_is_no_key(start, tmp_path):
    (tmp_path / "key").write_text("sk-right\n")
    guarded = start("--api-key-file", str(tmp_path / "key"))
    with pytest.raises(anthropic.AuthenticationError):
        client(guarded, api_key="sk-wrong").models.list()
    assert client(guarded, api_key="sk-right").models.list().data


def test_without_the_version_nothing_is_answered(sandbox):
    status, headers, body = sandbox.request("GET", sandbox.root + "/anthropic/v1/models", headers={"x-api-key": "sk"})
    assert status == 400 and json.loads(body)["error"]["type"] == "invalid_request_error"
    assert headers["request-id"] == json.loads(body)["request_id"]
