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
