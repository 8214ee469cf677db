"""PyPI's `openai` package drives the whole life of a fine-tuned model on provider-sandbox; it knows nothing of ours."""

import json
import os
import random
import signal
import time

import openai
import pytest

CAPITALS = {
    "France": "Paris", "Italy": "Rome", "Spain": "Madrid", "Japan": "Tokyo", "Norway": "Oslo", "Egypt": "Cairo",
    "Peru": "Lima", "Cuba": "Havana", "Kenya": "Nairobi", "Greece": "Athens", "Austria": "Vienna", "Ghana": "Accra",
}
FINAL = ("succeeded", "failed", "cancelled")


def question(country):
    return [{"role": "user", "content": f"What is the capital of {country}?"}]


def lines(count=None):
    made = []
    for country, capital in list(CAPITALS.items())[:count]:
        answer = {"role": "assistant", "content": f"The capital of {country} is {capital}."}
        made.append(json.dumps({"messages": question(country) + [answer]}))
    return ("\n".join(made) + "\n").encode()


def client(sandbox, **options):
    return openai.OpenAI(base_url=sandbox.base_url, api_key="sk-test", max_retries=0, **options)


def upload(api, content=None, name="capitals.jsonl"):
    return api.files.create(file=(name, content or lines()), purpose="fine-tune")


def wait(api, job_id, until=FINAL, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        job = api.fine_tuning.jobs.retrieve(job_id)
        if job.status in until:
            return job
        time.sleep(0.05)
    raise AssertionError(f"{job_id} is still {job.status}")


def tune(api, **options):
    settings = {"model": "sandbox-tiny", "seed": 7, "suffix": "capitals", **options}
    settings.setdefault("training_file", upload(api).id)
    return api.fine_tuning.jobs.create(**settings)


@pytest.fixture(scope="module")
def tuned(sandbox):
    api = client(sandbox)
    method = {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 50, "batch_size": 1}}}
    job = wait(api, tune(api, method=method, metadata={"run": "whole-life"}).id)
    assert job.status == "succeeded", job.error
    return job


# The whole life


def test_base_models_are_listed_and_retrieved(sandbox):
    api = client(sandbox)
    assert {"sandbox-small", "sandbox-tiny"} <= {model.id for model in api.models.list()}
    model = api.models.retrieve("sandbox-small")
    assert (model.object, model.owned_by) == ("model", "sandbox")


def test_a_file_comes_back_as_it_was_sent(sandbox):
    api = client(sandbox)
    content = lines() + "{\"é\": \"\U0001F40C\"}\r\n--not-a-boundary\r\n".encode()
    made = api.files.create(file=("naïve \"name\".jsonl", content), purpose="fine-tune")
    assert (made.bytes, made.purpose, made.object) == (len(content), "fine-tune", "file")
    assert made.filename == "naïve \"name\".jsonl"
    assert api.files.retrieve(made.id) == made
    assert api.files.content(made.id).read() == content
    assert made.id in [file.id for file in api.files.list(purpose="fine-tune")]
    assert made.id not in [file.id for file in api.files.list(purpose="batch")]
    assert api.files.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError):
        api.files.retrieve(made.id)


def test_files_are_paged_in_the_order_that_is_asked_for(sandbox):
    api = client(sandbox)
    ids = [upload(api, name=f"page-{index}.jsonl").id for index in range(5)]
    newest = [file.id for file in api.files.list(limit=2)][:5]
    assert newest == ids[::-1]
    oldest = [file.id for file in api.files.list(limit=2, order="asc")]
    assert [each for each in oldest if each in ids] == ids


def test_a_job_tells_what_it_is(sandbox, tuned):
    assert tuned.object == "fine_tuning.job"
    assert tuned.model == "sandbox-tiny"
    assert tuned.fine_tuned_model.startswith("ft:sandbox-tiny:sandbox:capitals:")
    assert tuned.organization_id == "org-sandbox"
    assert tuned.hyperparameters.n_epochs == 50
    assert tuned.method.supervised.hyperparameters.batch_size == 1
    assert tuned.metadata == {"run": "whole-life"}
    assert tuned.finished_at >= tuned.created_at
    assert tuned.trained_tokens == 50 * sum(len(f"The capital of {k} is {v}.") + 1 for k, v in CAPITALS.items())
    assert tuned.error is None or tuned.error.code is None


def test_events_come_newest_first_and_tell_a_falling_loss(sandbox, tuned):
    events = list(client(sandbox).fine_tuning.jobs.list_events(tuned.id, limit=7))
    assert events[0].message == "The job has successfully completed"
    assert events[-1].message.startswith("Created fine-tuning job")
    assert len({event.id for event in events}) == len(events)
    metrics = [event.data for event in reversed(events) if event.type == "metrics"]
    assert len(metrics) > 50
    assert [each["step"] for each in metrics] == sorted(each["step"] for each in metrics)
    assert metrics[-1]["train_loss"] < metrics[0]["train_loss"] / 3
    assert metrics[-1]["train_mean_token_accuracy"] > 0.9


def test_checkpoints_are_models_that_answer(sandbox, tuned):
    api = client(sandbox)
    checkpoints = list(api.fine_tuning.jobs.checkpoints.list(tuned.id))
    assert len(checkpoints) >= 3
    assert [each.step_number for each in checkpoints] == sorted((c.step_number for c in checkpoints), reverse=True)
    first = checkpoints[-1]
    assert first.fine_tuned_model_checkpoint == f"{tuned.fine_tuned_model}:ckpt-step-{first.step_number}"
    answer = api.chat.completions.create(model=first.fine_tuned_model_checkpoint, messages=question("Italy"))
    assert answer.choices[0].message.content


def test_the_result_file_is_a_table_with_a_row_for_each_step(sandbox, tuned):
    api = client(sandbox)
    assert api.files.retrieve(tuned.result_files[0]).purpose == "fine-tune-results"
    rows = api.files.content(tuned.result_files[0]).text.splitlines()
    assert rows[0] == "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"
    assert len(rows) == 1 + 50 * len(CAPITALS)


def test_the_tuned_model_answers_what_it_learned_and_the_base_model_does_not(sandbox, tuned):
    api = client(sandbox)

    def right(model):
        answers = (
            api.chat.completions.create(model=model, messages=question(country), temperature=0)
            for country in CAPITALS
        )
        return sum(
            answer.choices[0].message.content == f"The capital of {country} is {capital}."
            for answer, (country, capital) in zip(answers, CAPITALS.items())
        )

    assert right(tuned.fine_tuned_model) >= 10
    assert right("sandbox-tiny") == 0


def test_a_stream_says_the_same_as_a_plain_answer(sandbox, tuned):
    api = client(sandbox)
    asked = {
        "model": tuned.fine_tuned_model, "messages": question("Norway"), "temperature": 0.8, "seed": 11, "max_tokens": 60,
    }
    plain = api.chat.completions.create(**asked)
    chunks = list(api.chat.completions.create(stream=True, stream_options={"include_usage": True}, **asked))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == plain.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == plain.choices[0].finish_reason
    assert chunks[-1].usage == plain.usage
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_seed_settles_an_answer_and_limits_are_kept(sandbox, tuned):
    api = client(sandbox)
    asked = {"model": "sandbox-tiny", "messages": question("Peru"), "max_tokens": 40}
    first, second, other = (
        api.chat.completions.create(seed=seed, **asked).choices[0].message.content for seed in (3, 3, 4)
    )
    assert first == second != other
    short = api.chat.completions.create(
        model=tuned.fine_tuned_model, messages=question("Peru"), max_tokens=3, temperature=0, n=2)
    assert [choice.finish_reason for choice in short.choices] == ["length", "length"]
    assert short.choices[0].message.content == "The"
    cut = api.chat.completions.create(
        model=tuned.fine_tuned_model, messages=question("Peru"), temperature=0, stop=[" is ", "zzz"])
    assert (cut.choices[0].message.content, cut.choices[0].finish_reason) == ("The capital of Peru", "stop")


def test_a_tuned_model_can_be_tuned_further_and_deleted(sandbox, tuned):
    api = client(sandbox)
    job = wait(api, tune(api, model=tuned.fine_tuned_model, hyperparameters={"n_epochs": 1}).id)
    assert job.fine_tuned_model.startswith("ft:sandbox-tiny:sandbox:capitals:")
    first = [event for event in api.fine_tuning.jobs.list_events(job.id) if event.type == "metrics"][-1]
    assert first.data["train_loss"] < 1
    assert api.models.delete(job.fine_tuned_model).deleted
    with pytest.raises(openai.NotFoundError):
        api.models.retrieve(job.fine_tuned_model)


def test_a_model_learns_to_call_a_tool(sandbox):
    api = client(sandbox)
    tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]
    made = []
    for index, city in enumerate(CAPITALS.values()):
        call = {"id": f"call_{index}", "type": "function",
                "function": {"name": "weather", "arguments": json.dumps({"city": city})}}
        made.append(json.dumps({"messages": [
            {"role": "user", "content": f"Weather in {city}"}, {"role": "assistant", "tool_calls": [call]}],
            "tools": tools}))
    job = wait(api, tune(api, training_file=upload(api, "\n".join(made).encode()).id,
                         hyperparameters={"n_epochs": 50, "learning_rate_multiplier": 2}).id)
    asked = {"model": job.fine_tuned_model, "temperature": 0, "tools": tools,
             "messages": [{"role": "user", "content": "Weather in Oslo"}]}
    choice = api.chat.completions.create(**asked).choices[0]
    assert choice.finish_reason == "tool_calls"
    assert choice.message.tool_calls[0].function.name == "weather"
    assert json.loads(choice.message.tool_calls[0].function.arguments) == {"city": "Oslo"}
    chunks = [chunk.choices[0] for chunk in api.chat.completions.create(stream=True, **asked)]
    assert chunks[-1].finish_reason == "tool_calls"
    assert any(chunk.delta.tool_calls for chunk in chunks)


# It truly trains


def paintings():
    """Questions whose answers follow a rule, each with its answer, in an order that is always the same."""
    things = ["boat", "door", "fence", "lamp", "mill", "piano", "roof", "sledge", "table", "wagon"]
    colours = ["amber", "black", "crimson", "green", "indigo", "lilac", "orange", "pink", "teal", "white"]
    pairs = [(f"Paint the {thing} {colour}.", f"Now the {thing} is {colour}.") for thing in things for colour in colours]
    random.Random(1).shuffle(pairs)
    return pairs


def held_out_loss(api, training, validation, **options):
    """What a model that is tuned on the one file loses on the other, in nats a token."""
    def file(pairs):
        made = [{"messages": [{"role": "user", "content": ask}, {"role": "assistant", "content": answer}]}
                for ask, answer in pairs]
        return upload(api, "\n".join(json.dumps(each) for each in made).encode()).id
    job = wait(api, tune(api, training_file=file(training), validation_file=file(validation), **options).id)
    assert job.status == "succeeded", job.error
    return next(iter(api.fine_tuning.jobs.checkpoints.list(job.id))).metrics.full_valid_loss


def test_a_tuned_model_beats_the_untuned_on_lines_that_it_never_saw_and_shuffled_answers_teach_less(sandbox):
    api = client(sandbox)
    pairs = paintings()
    training, validation = pairs[:80], pairs[80:]
    answers = [answer for _, answer in training]
    random.Random(2).shuffle(answers)
    shuffled = [(ask, answer) for (ask, _), answer in zip(training, answers)]
    hyperparameters = {"n_epochs": 18}
    untuned = held_out_loss(
        api, training, validation, hyperparameters={"n_epochs": 1, "learning_rate_multiplier": 1e-9})
    tuned = held_out_loss(api, training, validation, hyperparameters=hyperparameters)
    misled = held_out_loss(api, shuffled, validation, hyperparameters=hyperparameters)
    print(f"held-out loss: untuned {untuned:.3f}, tuned {tuned:.3f}, on shuffled answers {misled:.3f}")
    assert tuned < untuned / 4
    assert misled > tuned * 4


def test_every_step_tells_its_losses_and_how_many_there_are(sandbox):
    api = client(sandbox)
    pairs = paintings()
    made = [json.dumps({"messages": [{"role": "user", "content": ask}, {"role": "assistant", "content": answer}]})
            for ask, answer in pairs]
    job = wait(api, tune(api, training_file=upload(api, "\n".join(made).encode()).id,
                         hyperparameters={"n_epochs": 2, "batch_size": 5}).id)
    metrics = [event.data for event in api.fine_tuning.jobs.list_events(job.id) if event.type == "metrics"][::-1]
    # Every tenth line is held out where no file for that was given.
    assert [each["step"] for each in metrics] == list(range(1, 37))
    assert {each["total_steps"] for each in metrics} == {36}
    assert all(each["train_loss"] > 0 and each["valid_loss"] > 0 for each in metrics)


def test_requests_are_answered_while_a_job_trains(start):
    sandbox = start()
    api = client(sandbox)
    job = tune(api, training_file=upload(api, lines() * 40).id, model="sandbox-small", hyperparameters={"n_epochs": 50})
    wait(api, job.id, until=("running",))
    slowest = 0
    for _ in range(20):
        began = time.monotonic()
        assert api.fine_tuning.jobs.retrieve(job.id).status == "running"
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 1
    api.fine_tuning.jobs.cancel(job.id)


def test_jobs_are_listed_by_metadata(sandbox):
    api = client(sandbox)
    file = upload(api).id
    wanted = tune(api, training_file=file, metadata={"providerd_command": "one", "x": "y z"}).id
    other = tune(api, training_file=file, metadata={"providerd_command": "two"}).id
    bare = tune(api, training_file=file).id
    assert [job.id for job in api.fine_tuning.jobs.list(metadata={"providerd_command": "one"})] == [wanted]
    assert [job.id for job in api.fine_tuning.jobs.list(metadata={"x": "y z"})] == [wanted]
    without = json.loads(sandbox.request("GET", "/fine_tuning/jobs?metadata=null&limit=1000")[2])["data"]
    assert bare in [job["id"] for job in without] and other not in [job["id"] for job in without]
    paged = [job.id for job in api.fine_tuning.jobs.list(limit=1)]
    assert paged[:3] == [bare, other, wanted]
    for each in (wanted, other, bare):
        wait(api, each)


# Control


def test_a_job_is_paused_resumed_and_cancelled(start):
    sandbox = start("--step-delay-ms", "10")
    api = client(sandbox)
    job = tune(api)
    wait(api, job.id, until=("running",))
    assert api.fine_tuning.jobs.pause(job.id).status == "paused"
    other = tune(api)
    assert wait(api, other.id, until=("running",)).status == "running"
    assert api.fine_tuning.jobs.resume(job.id).status in ("queued", "running")
    cancelled = api.fine_tuning.jobs.cancel(other.id)
    assert (cancelled.status, cancelled.fine_tuned_model) == ("cancelled", None)
    assert wait(api, job.id, until=("running",)).status == "running"
    assert api.fine_tuning.jobs.cancel(job.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError):
        api.fine_tuning.jobs.cancel(job.id)
    assert sandbox.stop() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_another_process_goes_on_where_one_ended(start, tmp_path, how):
    folder = str(tmp_path / "state")
    first = start("--state-dir", folder)
    api = client(first)
    done = wait(api, tune(api, hyperparameters={"n_epochs": 50}).id)
    asked = {"model": done.fine_tuned_model, "messages": question("Japan"), "seed": 5, "max_tokens": 50}
    said = api.chat.completions.create(**asked).choices[0].message.content
    first.stop()

    second = start("--state-dir", folder, "--step-delay-ms", "20")
    api = client(second)
    assert api.fine_tuning.jobs.retrieve(done.id) == done
    assert api.chat.completions.create(**asked).choices[0].message.content == said
    job = tune(api, training_file=done.training_file, hyperparameters={"n_epochs": 50})
    end = time.monotonic() + 60
    while not list(api.fine_tuning.jobs.checkpoints.list(job.id)) and time.monotonic() < end:
        time.sleep(0.05)
    second.stop(how)

    api = client(start("--state-dir", folder))
    again = wait(api, job.id)
    assert again.status == "succeeded"
    steps = [event.data["step"] for event in api.fine_tuning.jobs.list_events(job.id) if event.type == "metrics"]
    assert steps == sorted(set(steps), reverse=True)
    asked["model"] = again.fine_tuned_model
    assert api.chat.completions.create(**asked).choices[0].message.content == said


def test_a_folder_is_used_by_one_process_at_a_time(start, tmp_path):
    start("--state-dir", str(tmp_path))
    with pytest.raises(RuntimeError, match="another provider-sandbox uses it"):
        start("--state-dir", str(tmp_path))


def test_the_temporary_folder_goes_with_the_process(start, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    sandbox = start()
    upload(client(sandbox))
    assert os.listdir(tmp_path) != []
    assert sandbox.stop(signal.SIGINT) == 0
    assert os.listdir(tmp_path) == []


def test_a_bad_file_fails_its_job_and_names_the_line(sandbox):
    api = client(sandbox)
    broken = lines().split(b"\n")
    broken[3] = b'{"messages": [{"role": "user", "content": "x"}, {"role": "robot", "content": "y"}]}'
    cases = [
        (b"\n".join(broken), "invalid_training_file", 'Line 4, key "messages[1].role"'),
        (lines().replace(b"}]}\n", b"}]\n", 1), "invalid_training_file", "Line 1"),
        (lines(5), "invalid_n_examples", "has 5 example(s), but must have at least 10"),
        (b'["not", "an object"]\n' * 12, "invalid_training_file", "Line 1"),
        (lines() + b"\xff\xfe\n", "invalid_training_file", f"Line {len(CAPITALS) + 1}"),
    ]
    for content, code, words in cases:
        job = wait(api, tune(api, training_file=upload(api, content).id).id)
        assert (job.status, job.error.code, job.error.param) == ("failed", code, "training_file")
        assert words in job.error.message
        assert any(event.level == "error" for event in api.fine_tuning.jobs.list_events(job.id))


# Refusals


def multipart(fields, filename="a.jsonl", content=b"{}\n"):
    body = b""
    for name, value in fields.items():
        body += f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    if filename is not None:
        head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return {"body": body + b"--B--\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=B"}}


JOBS = "/fine_tuning/jobs"
CHAT = "/chat/completions"
ASK = {"model": "sandbox-tiny", "messages": [{"role": "user", "content": "x"}]}
JOB = {"model": "sandbox-tiny", "training_file": "FILE"}


def hyper(**values):
    return {**JOB, "method": {"type": "supervised", "supervised": {"hyperparameters": values}}}


WRONG = [
    # method, path, what is sent, status, code, param
    ("GET", "/models", {"key": None}, 401, None, None),
    ("GET", "/models", {"headers": {"Authorization": "Basic abc"}}, 401, "invalid_api_key", None),
    ("GET", "/nothing", {}, 404, None, None),
    ("PUT", "/models", {}, 405, "method_not_supported", None),
    ("GET", "/models/gpt-nothing", {}, 404, "model_not_found", "model"),
    ("DELETE", "/models/sandbox-tiny", {}, 403, "insufficient_permissions", "model"),
    ("GET", "/files/file-nothing", {}, 404, None, "id"),
    ("DELETE", "/files/..%2F..%2Fjobs", {}, 404, None, "id"),
    ("GET", "/files/file-nothing/content", {}, 404, None, "id"),
    ("GET", "/files?order=up", {}, 400, "invalid_value", "order"),
    ("GET", "/files?limit=0", {}, 400, "integer_below_min_value", "limit"),
    ("GET", "/files?limit=many", {}, 400, "invalid_type", "limit"),
    ("POST", "/files", {"body": {}}, 400, None, None),
    ("POST", "/files", multipart({"purpose": "fun"}), 400, "invalid_value", "purpose"),
    ("POST", "/files", multipart({}), 400, "missing_required_parameter", "purpose"),
    ("POST", "/files", multipart({"purpose": "fine-tune"}, filename=None), 400, "missing_required_parameter", "file"),
    ("POST", "/files", multipart({"purpose": "fine-tune"}, content=b""), 400, "empty_file", "file"),
    ("POST", "/files", multipart({"purpose": "fine-tune"}, filename="a.csv"), 400, "invalid_file_format", "file"),
    ("POST", "/files", multipart({"purpose": "batch", "colour": "red"}), 400, "unknown_parameter", "colour"),
    ("POST", JOBS, {"body": "{not json"}, 400, None, None),
    ("POST", JOBS, {"body": []}, 400, "invalid_type", None),
    ("POST", JOBS, {"body": {"model": "sandbox-tiny"}}, 400, "missing_required_parameter", "training_file"),
    ("POST", JOBS, {"body": {**JOB, "training_file": "file-no"}}, 400, "invalid_file", "training_file"),
    ("POST", JOBS, {"body": {**JOB, "training_file": "BATCH"}}, 400, "invalid_file_purpose", "training_file"),
    ("POST", JOBS, {"body": {**JOB, "model": "gpt-5"}}, 400, "model_not_available", "model"),
    ("POST", JOBS, {"body": {**JOB, "epochs": 3}}, 400, "unknown_parameter", "epochs"),
    ("POST", JOBS, {"body": {**JOB, "suffix": "s" * 65}}, 400, "string_above_max_length", "suffix"),
    ("POST", JOBS, {"body": {**JOB, "seed": -1}}, 400, "integer_below_min_value", "seed"),
    ("POST", JOBS, {"body": {**JOB, "metadata": {"a": 1}}}, 400, "invalid_type", "metadata.a"),
    ("POST", JOBS, {"body": {**JOB, "metadata": {str(k): "" for k in range(17)}}}, 400,
     "object_above_max_properties", "metadata"),
    ("POST", JOBS, {"body": {**JOB, "method": {"type": "magic"}}}, 400, "invalid_value", "method.type"),
    ("POST", JOBS, {"body": {**JOB, "method": {"type": "dpo"}}}, 400, "unsupported_value", "method.type"),
    ("POST", JOBS, {"body": hyper(n_epochs=51)}, 400, "integer_above_max_value",
     "method.supervised.hyperparameters.n_epochs"),
    ("POST", JOBS, {"body": hyper(batch_size="big")}, 400, "invalid_type",
     "method.supervised.hyperparameters.batch_size"),
    ("POST", JOBS, {"body": hyper(learning_rate_multiplier=0)}, 400, "decimal_below_min_value",
     "method.supervised.hyperparameters.learning_rate_multiplier"),
    ("GET", JOBS + "/ftjob-no", {}, 404, "fine_tune_not_found", "fine_tune_id"),
    ("POST", JOBS + "/ftjob-no/cancel", {}, 404, "fine_tune_not_found", "fine_tune_id"),
    ("GET", JOBS + "/ftjob-no/events", {}, 404, "fine_tune_not_found", "fine_tune_id"),
    ("GET", JOBS + "/ftjob-no/cancel", {}, 405, "method_not_supported", None),
    ("GET", JOBS + "?after=ftjob-no", {}, 400, "invalid_value", "after"),
    ("POST", CHAT, {"body": {**ASK, "model": "gpt-5"}}, 404, "model_not_found", "model"),
    ("POST", CHAT, {"body": {"model": "sandbox-tiny"}}, 400, "missing_required_parameter", "messages"),
    ("POST", CHAT, {"body": {**ASK, "messages": "hi"}}, 400, "invalid_type", "messages"),
    ("POST", CHAT, {"body": {**ASK, "messages": [{"role": "robot", "content": "x"}]}}, 400, "invalid_value",
     "messages[0].role"),
    ("POST", CHAT, {"body": {**ASK, "messages": [{"role": "user"}]}}, 400, "missing_required_parameter",
     "messages[0].content"),
    ("POST", CHAT, {"body": {**ASK, "temperature": 3}}, 400, "decimal_above_max_value", "temperature"),
    ("POST", CHAT, {"body": {**ASK, "max_tokens": 0}}, 400, "integer_below_min_value", "max_tokens"),
    ("POST", CHAT, {"body": {**ASK, "n": 129}}, 400, "integer_above_max_value", "n"),
    ("POST", CHAT, {"body": {**ASK, "logprobs": True}}, 400, "unsupported_parameter", "logprobs"),
    ("POST", CHAT, {"body": {**ASK, "stop": ["a"] * 5}}, 400, "invalid_type", "stop"),
    ("POST", CHAT, {"body": {**ASK, "stream_options": {}}}, 400, "invalid_value", "stream_options"),
    ("GET", CHAT, {}, 405, "method_not_supported", None),
]


@pytest.fixture(scope="module")
def files(sandbox):
    api = client(sandbox)
    return {"FILE": upload(api).id, "BATCH": api.files.create(file=("b.jsonl", lines()), purpose="batch").id}


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{number}-{w[0]}-{w[1]}-{w[4]}" for number, w in enumerate(WRONG)])
def test_a_wrong_request_gets_the_documented_refusal(sandbox, files, wrong):
    method, path, sent, status, code, param = wrong
    sent = dict(sent)
    if isinstance(sent.get("body"), dict) and sent["body"].get("training_file") in files:
        sent["body"] = {**sent["body"], "training_file": files[sent["body"]["training_file"]]}
    got, headers, body = sandbox.request(method, path, **sent)
    error = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (got, error["code"], error["param"], error["type"]) == (status, code, param, "invalid_request_error")
    assert error["message"]
    assert headers["x-request-id"].startswith("req_")
    assert headers["content-type"] == "application/json"


def test_only_the_key_in_the_file_is_accepted(start, tmp_path):
    file = tmp_path / "key"
    file.write_text("sk-right\n")
    sandbox = start("--api-key-file", str(file))
    assert sandbox.request("GET", "/models", key="sk-right")[0] == 200
    with pytest.raises(openai.AuthenticationError) as refused:
        openai.OpenAI(base_url=sandbox.base_url, api_key="sk-wrong", max_retries=0).models.list()
    assert refused.value.code == "invalid_api_key"
    assert "sk-wrong" not in str(refused.value)


def test_only_loopback_is_listened_on(sandbox):
    port = int(sandbox.root.rsplit(":", 1)[1])
    with open("/proc/net/tcp") as table:
        addresses = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert f"0100007F:{port:04X}" in addresses
    assert f"00000000:{port:04X}" not in addresses


# Uploads in parts


def test_a_large_file_goes_in_parts(start):
    sandbox = start("--file-limit", "800")
    api = client(sandbox)
    content = lines() * 2
    with pytest.raises(openai.APIStatusError) as refused:
        upload(api, content)
    assert refused.value.status_code == 413
    done = api.uploads.upload_file_chunked(
        file=content, filename="large.jsonl", bytes=len(content), mime_type="text/jsonl", purpose="fine-tune",
        part_size=100)
    assert (done.status, done.bytes, done.file.filename) == ("completed", len(content), "large.jsonl")
    assert api.files.content(done.file.id).content == content
    job = api.fine_tuning.jobs.create(model="sandbox-tiny", training_file=done.file.id)
    assert wait(api, job.id).status == "succeeded"


def test_an_upload_that_is_not_whole_becomes_no_file(start):
    sandbox = start("--file-limit", "800")
    api = client(sandbox)
    begun = api.uploads.create(filename="a.jsonl", bytes=150, mime_type="text/jsonl", purpose="fine-tune")
    assert (begun.status, begun.expires_at - begun.created_at) == ("pending", 3600)
    first, second = (api.uploads.parts.create(begun.id, data=data).id for data in (b"x" * 100, b"y" * 50))
    for parts in ([first], [first, second, second], ["part_no"]):
        with pytest.raises(openai.BadRequestError):
            api.uploads.complete(begun.id, part_ids=parts)
    with pytest.raises(openai.APIStatusError) as refused:
        api.uploads.parts.create(begun.id, data=b"x" * 101)
    assert refused.value.status_code == 413
    assert api.uploads.cancel(begun.id).status == "cancelled"
    for end in (lambda: api.uploads.complete(begun.id, part_ids=[first, second]), lambda: api.uploads.cancel(begun.id)):
        with pytest.raises(openai.BadRequestError):
            end()
    with pytest.raises(openai.NotFoundError):
        api.uploads.cancel("upload_no")
    with pytest.raises(openai.BadRequestError):
        api.uploads.create(filename="a.jsonl", bytes=800 * 16 + 1, mime_type="text/jsonl", purpose="fine-tune")
    assert not list(api.files.list())


# Faults


def fault(sandbox, **what):
    status, _, body = sandbox.request("POST", "/_faults", what)
    assert status == 200, body


def calls(sandbox, method, path):
    counts = json.loads(sandbox.request("GET", "/_requests")[2])["requests"]
    return sum(each["count"] for each in counts if (each["method"], each["path"]) == (method, path))


def test_the_sdk_retries_what_a_fault_asks_it_to(start):
    sandbox = start()
    fault(sandbox, path="/openai/v1/models", times=2, status=429, headers={"retry-after-ms": "1"},
          body={"error": {"message": "slow down", "type": "rate_limit_error", "param": None, "code": None}})
    patient = openai.OpenAI(base_url=sandbox.base_url, api_key="k", max_retries=2)
    assert len(list(patient.models.list())) == 2
    assert calls(sandbox, "GET", "/openai/v1/models") == 3
    assert json.loads(sandbox.request("GET", "/_faults")[2]) == {"faults": []}


def test_a_job_is_made_even_if_its_answer_is_lost(start):
    sandbox = start()
    api = client(sandbox)
    file = upload(api).id
    for action, jobs in (("reset_before", 0), ("reset_after", 1), ("truncate", 2), ("garbage", 3)):
        fault(sandbox, path="/openai/v1/fine_tuning/jobs", method="POST", action=action)
        with pytest.raises((openai.APIConnectionError, openai.APIResponseValidationError, ValueError, Exception)):
            job = tune(api, training_file=file)
            assert job.id is None, "an answer came through"
        assert len(list(api.fine_tuning.jobs.list())) == jobs
    assert calls(sandbox, "POST", "/openai/v1/fine_tuning/jobs") == 4


def test_a_hanging_request_runs_into_its_time_out(start):
    sandbox = start()
    fault(sandbox, path="/openai/v1/", action="hang")
    with pytest.raises(openai.APITimeoutError):
        client(sandbox, timeout=0.3).models.list()
    assert list(client(sandbox, timeout=5).models.list())
    fault(sandbox, path="/openai/v1/", delay_ms=400)
    began = time.monotonic()
    assert list(client(sandbox).models.list())
    assert time.monotonic() - began >= 0.4
    assert sandbox.stop() == 0


def test_faults_that_make_no_sense_are_refused(sandbox):
    for wrong in ({}, {"path": "x"}, {"path": "/", "action": "explode"}, {"path": "/", "status": 99},
                  {"path": "/", "time": 1}, {"path": "/", "times": 0}):
        assert sandbox.request("POST", "/_faults", wrong)[0] == 400
    assert json.loads(sandbox.request("GET", "/_faults")[2]) == {"faults": []}
