"""Commands: fine-tuning and generating, from the order to the result."""

import csv
import io
import unittest

from daemon import COLLEAGUE, IS_ROOT, NEEDS_ROOT, OPERATOR, VIEWER, Sandbox
from story import (FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, PROTOCOL_FAULT, Story, lines)
from wire import RPCError


class FineTuneTests(Story):
    def test_the_whole_life_of_a_fine_tuning(self):
        provider = self.provider()
        training, validation = self.file(lines(20)), self.file(lines(10, "pear"))
        command = self.operator.call(
            "command.create", type="fine_tune", provider=provider["name"], training_files=[training["id"]],
            validation_files=[validation["id"]],
            data={"suffix": "story", "seed": 4, "hyperparameters": {"n_epochs": 2, "batch_size": 2}})
        self.assertEqual((command["state"], command["model"], command["provider"]["id"]),
                         ("queued", Sandbox.MODEL, provider["id"]))
        stream = self.operator.watch("command.watch", id=command["id"])
        events = list(stream)
        self.assertEqual(stream.end["reason"], "finished")
        done = self.ended(command)

        states = [event["state"] for event in events if event["type"] == "state"]
        self.assertEqual(states, ["queued", "preparing", "submitting", "running", "succeeded"])
        self.assertEqual([event["seq"] for event in events], sorted({event["seq"] for event in events}))
        metrics = [event["data"] for event in events if event["type"] == "metrics"]
        self.assertEqual([item["step"] for item in metrics], list(range(1, 21)))
        self.assertLess(metrics[-1]["train_loss"], metrics[0]["train_loss"])
        self.assertTrue(any("valid_loss" in item for item in metrics))
        listed = self.everything("command.events", "events", self.operator, id=command["id"], page_size=7)
        self.assertEqual(listed, events)

        self.assertIn("story", done["result"]["fine_tuned_model"])
        self.assertGreater(done["result"]["trained_tokens"], 0)
        self.assertEqual((done["progress"]["step"], done["progress"]["percent"]), (20, 100))
        self.assertEqual(done["upstream_status"], "succeeded")
        checkpoints = self.everything(
            "command.checkpoints", "checkpoints", self.operator, id=command["id"], page_size=1)
        steps = [item["step"] for item in checkpoints]
        self.assertEqual(steps, sorted(set(steps)))
        self.assertEqual(steps, [event["data"]["step"] for event in events if event["type"] == "checkpoint"])

        info, content = self.operator.download(done["result"]["result_file"])
        self.assertEqual(info["purpose"], "fine-tune-results")
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        self.assertEqual([int(row["step"]) for row in rows], list(range(1, 21)))
        self.assertAlmostEqual(float(rows[-1]["train_loss"]), metrics[-1]["train_loss"], places=3)

        # The provider had no fine-tuned model, so this one is what it prompts from now on.
        self.assertEqual(self.admin.call("provider.get", id=provider["id"])["fine_tuned_model"],
                         done["result"]["fine_tuned_model"])
        text = self.ended(self.generate(provider))
        self.assertEqual(text["model"], done["result"]["fine_tuned_model"])
        self.assertEqual(self.operator.call("file.get", id=training["id"])["upstream"][0]["provider"], provider["id"])
        job = self.sandbox.ask("GET", self.sandbox.base + "/fine_tuning/jobs/" + done["upstream_id"])
        self.assertEqual((job["seed"], job["hyperparameters"]["n_epochs"]), (4, 2))

    def test_a_model_that_is_set_stays_unless_it_is_asked_for(self):
        provider, file = self.provider(fine_tuned_model="ft:mine"), self.file()
        self.ended(self.fine_tune(provider, file))
        self.assertEqual(self.admin.call("provider.get", id=provider["id"])["fine_tuned_model"], "ft:mine")
        done = self.ended(self.fine_tune(provider, file, set_as_model=True))
        self.assertEqual(self.admin.call("provider.get", id=provider["id"])["fine_tuned_model"],
                         done["result"]["fine_tuned_model"])
        other = self.provider("not asked for")
        self.ended(self.fine_tune(other, file, set_as_model=False))
        self.assertNotIn("fine_tuned_model", self.admin.call("provider.get", id=other["id"]))
        # The same file is not sent to the same account a second time.
        self.assertEqual(len([row for row in self.sandbox.ask("GET", self.sandbox.base + "/files?limit=100")["data"]
                              if row["filename"] == f"providerd-{file['sha256']}.jsonl"]), 1)

    def test_several_files_are_one_training(self):
        files = [self.file(lines(10, word)) for word in ("apple", "pear", "plum")]
        command = self.operator.call(
            "command.create", type="fine_tune", provider=self.provider()["id"],
            training_files=[file["id"] for file in files], data={"hyperparameters": {"n_epochs": 1, "batch_size": 1}})
        # A part of the thirty lines is held out to measure by.
        progress = self.ended(command)["progress"]
        self.assertGreater(progress["step"], 20)
        self.assertEqual(progress["step"], progress["total_steps"])

    def test_two_at_once_do_not_mix(self):
        provider, file = self.provider(), self.file()
        commands = [self.fine_tune(provider, file) for _ in range(3)]
        done = [self.ended(command) for command in commands]
        self.assertEqual(len({item["upstream_id"] for item in done}), 3)
        self.assertEqual(len({item["result"]["fine_tuned_model"] for item in done}), 3)

    def test_a_repeated_request_id_starts_one_command(self):
        provider, file = self.provider(), self.file()
        params = {"type": "fine_tune", "provider": provider["id"], "training_files": [file["id"]],
                  "data": {"seed": 1, "hyperparameters": {"n_epochs": 1}}, "_meta": {"request_id": "start-once"}}
        first = self.operator.call("command.create", **params)
        again = self.client(OPERATOR).call("command.create", **params)
        self.assertEqual(again["id"], first["id"])
        self.ended(first)
        mine = self.everything("command.list", "commands", self.operator, provider=provider["id"])
        self.assertEqual([command["id"] for command in mine], [first["id"]])

    def test_validate_only_starts_nothing(self):
        provider, file = self.provider(), self.file()
        answer = self.operator.call("command.create", type="fine_tune", provider=provider["id"],
                                    training_files=[file["id"]], data={}, _meta={"validate_only": True})
        self.assertEqual(answer["state"], "queued")
        self.refused(NOT_FOUND, "COMMAND_NOT_FOUND", self.operator, "command.get", id=answer["id"])


class WatchTests(Story):
    def test_a_watch_goes_on_behind_its_cursor_without_gap_or_double(self):
        command = self.fine_tune(self.provider(), self.file())
        # Each connection takes three events and goes away.
        seen, cursor = [], None
        while True:
            client = self.client(OPERATOR)
            stream = client.watch("command.watch", id=command["id"], **({"after": cursor} if cursor else {}))
            if cursor:
                self.assertEqual(stream.start, cursor)
            part = [item for _, item in zip(range(3), stream)]
            seen += part
            cursor = stream.cursor
            client.close()
            if not part:
                break
        self.assertEqual(seen, self.everything("command.events", "events", self.operator, id=command["id"]))
        self.assertEqual(seen[-1]["state"], "succeeded")

    def test_a_watch_of_all_begins_now_or_behind_the_lists_cursor(self):
        provider, file = self.provider(), self.file()
        self.ended(self.fine_tune(provider, file))
        cursor = self.operator.call("command.list")["cursor"]
        live = self.client(OPERATOR).watch("command.watch")
        first, second = self.generate(provider), self.generate(provider)
        for stream in (live, self.client(OPERATOR).watch("command.watch", after=cursor)):
            ended, seen = set(), []
            for event in stream:
                seen.append(event)
                if event.get("state") == "succeeded":
                    ended.add(event["command_id"])
                if ended == {first["id"], second["id"]}:
                    break
            stream.cancel()
            self.assertEqual({event["command_id"] for event in seen}, {first["id"], second["id"]})
            self.assertEqual(seen[0]["state"], "queued")

    def test_a_cursor_of_something_else_is_refused(self):
        command = self.ended(self.generate(self.provider()))
        audit = self.admin.call("audit.list")["cursor"]
        for cursor in ("nonsense", audit):
            with self.assertRaises(RPCError) as caught:
                list(self.operator.watch("command.watch", id=command["id"], after=cursor))
            self.check(caught.exception, INVALID_ARGUMENT, "INVALID_CURSOR")
        with self.assertRaises(RPCError) as caught:
            list(self.operator.watch("command.watch", id="cmd_missing"))
        self.check(caught.exception, NOT_FOUND, "COMMAND_NOT_FOUND")


class SlowTrainingTests(Story):
    """Jobs that don't end by themselves while we look."""

    step_delay = 200

    def start(self, **fields):
        command = self.fine_tune(self.provider(**fields), self.file())
        self.reaches(command, "running")
        return command

    def test_wait_answers_in_time_and_says_that_it_timed_out(self):
        command = self.start()
        for wait in (0, 50):
            answer = self.operator.call("command.wait", id=command["id"], wait_ms=wait)
            self.assertEqual((answer["timed_out"], answer["command"]["state"]), (True, "running"))
        answer = self.operator.call("command.wait", id=command["id"], wait_ms=0, **{"for": ["running"]})
        self.assertFalse(answer["timed_out"])
        with self.assertRaises(RPCError) as caught:
            self.operator.call("command.wait", id=command["id"], _meta={"timeout_ms": 50})
        self.assertEqual(caught.exception.code, 4)
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")

    def test_cancel_ends_the_job_at_the_provider_too(self):
        command = self.start()
        answer = self.operator.call("command.cancel", id=command["id"])
        self.assertTrue(answer["cancel_requested"])
        done = self.ended(command, state="cancelled")
        states = {job["id"]: job["status"] for job in self.sandbox.jobs()}
        self.assertEqual(states[done["upstream_id"]], "cancelled")
        self.assertEqual(self.events(command)[-1]["state"], "cancelled")
        self.refused(FAILED_PRECONDITION, "COMMAND_FINISHED", self.operator, "command.cancel", id=command["id"])

    def test_a_provider_that_a_command_uses_stays(self):
        command = self.start()
        provider = command["provider"]["id"]
        error = self.refused(FAILED_PRECONDITION, "COMMAND_RUNNING", self.admin, "provider.delete", id=provider)
        self.assertEqual(error.metadata["command"], command["id"])
        self.assertIn(command["id"], error.message)
        # What runs goes on after its provider was deactivated; what is new does not begin.
        self.admin.call("provider.deactivate", ids=[provider])
        self.refused(FAILED_PRECONDITION, "PROVIDER_INACTIVE", self.operator, "command.create", type="generate",
                     provider=provider, data={"prompt": "?"})
        self.admin.call("provider.activate", ids=[provider])
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        self.admin.call("provider.delete", id=provider)
        self.assertEqual(self.operator.call("command.get", id=command["id"])["provider"]["id"], provider)

    def test_a_job_that_is_cancelled_over_there_ends_here(self):
        command = self.start()
        self.sandbox.ask("POST", f"{self.sandbox.base}/fine_tuning/jobs/{command_job(self, command)}/cancel")
        self.ended(command, state="cancelled")

    def test_while_the_provider_fails_a_running_job_is_only_waited_for(self):
        command = self.start()
        path = "/fine_tuning/jobs/" + command_job(self, command)
        self.sandbox.fault(path, status=503, times=2, body={"error": {"message": "Busy"}})
        self.sandbox.fault(path, action="garbage", times=1)
        self.reaches(command, "waiting")
        self.ended(command)
        self.assertIn("waiting", [event.get("state") for event in self.events(command)])

    def test_a_key_that_is_refused_blocks_until_the_provider_is_tested_well(self):
        command = self.start()
        path = "/fine_tuning/jobs/" + command_job(self, command)
        self.sandbox.fault(path, status=401, times=None, body={"error": {"message": "Incorrect API key provided"}})
        waiting = self.reaches(command, "waiting")
        self.assertEqual(waiting["waiting"]["reason"], "provider_blocked")
        self.assertEqual(self.admin.call("provider.get", id=waiting["provider"]["id"])["status"], "failing")
        self.sandbox.clear()
        self.operator.call("provider.test", ids=[waiting["provider"]["id"]])
        self.ended(command)


def command_job(story, command):
    return story.operator.call("command.get", id=command["id"])["upstream_id"]


class GenerateTests(Story):
    def test_the_text_streams_in_and_is_the_result(self):
        command = self.generate(self.provider(), system="You know fruit.", max_tokens=50, temperature=0.5)
        events = self.events(command)
        done = self.ended(command)
        text = "".join(event["message"] for event in events if event["type"] == "output")
        self.assertEqual(text, done["result"]["text"])
        self.assertIn(done["result"]["finish_reason"], ("stop", "length"))
        self.assertGreater(done["result"]["usage"]["prompt_tokens"], 0)
        self.assertEqual(events[-1]["state"], "succeeded")

    def test_a_conversation_may_stand_in_for_a_prompt(self):
        messages = [{"role": "user", "content": "One?"}, {"role": "assistant", "content": "One."},
                    {"role": "user", "content": "Two?"}]
        self.ended(self.operator.call("command.create", type="generate", provider=self.provider()["id"],
                                      data={"messages": messages}))

    def test_prompts_and_results_are_for_their_owner_and_admins(self):
        if not IS_ROOT:
            self.skipTest(NEEDS_ROOT)
        command = self.generate(self.provider(), prompt="a private question")
        done = self.ended(command)
        self.assertEqual(self.admin.call("command.get", id=command["id"]), done)
        outputs = [event for event in self.events(command) if event["type"] == "output"]
        for uid in (COLLEAGUE, VIEWER):
            client = self.client(uid)
            seen = client.call("command.get", id=command["id"])
            self.assertEqual({"data", "result"} & set(seen), set())
            self.assertEqual(seen["state"], "succeeded")
            listed = [item for item in self.everything("command.list", "commands", client)
                      if item["id"] == command["id"]]
            waited = client.call("command.wait", id=command["id"])["command"]
            self.assertEqual(listed + [waited], [seen, seen])
            for events in (self.events(command, client),
                           self.everything("command.events", "events", client, id=command["id"])):
                hidden = [event for event in events if event["type"] == "output"]
                self.assertEqual([(event["seq"], event["message"]) for event in hidden],
                                 [(event["seq"], "") for event in outputs])
                self.assertNotIn(done["result"]["text"] or "?", str(events))
        self.refused(PERMISSION_DENIED, "OWNER_REQUIRED", self.client(COLLEAGUE), "command.cancel", id=command["id"])


class OrderTests(Story):
    """Orders that cannot be."""

    def test_bad_data_is_named_by_its_field(self):
        provider, file = self.provider()["id"], self.file()["id"]
        tune = {"type": "fine_tune", "provider": provider, "training_files": [file]}
        say = {"type": "generate", "provider": provider}
        bad = [
            (tune, {"data": {"n_epochs": 3}}, "data.n_epochs"),
            (tune, {"data": {"suffix": 5}}, "data.suffix"),
            (tune, {"data": {"suffix": "x" * 65}}, "data.suffix"),
            (tune, {"data": {"seed": -1}}, "data.seed"),
            (tune, {"data": {"method": "magic"}}, "data.method"),
            (tune, {"data": {"prompt": "?"}}, "data.prompt"),
            (tune, {"data": {"model": "a\nb"}}, "data.model"),
            (tune, {"data": {"hyperparameters": [1]}}, "data.hyperparameters"),
            (tune, {"data": {}, "training_files": []}, "training_files"),
            (tune, {"data": {}, "training_files": [file, file]}, "training_files"),
            (say, {"data": {}}, "data.prompt"),
            (say, {"data": {"prompt": "?", "messages": [{"role": "user", "content": "?"}]}}, "data.prompt"),
            (say, {"data": {"prompt": ""}}, "data.prompt"),
            (say, {"data": {"prompt": "?", "temperature": 3}}, "data.temperature"),
            (say, {"data": {"prompt": "?", "max_tokens": 0}}, "data.max_tokens"),
            (say, {"data": {"messages": [{"role": "boss", "content": "?"}]}}, "data.messages[0].role"),
            (say, {"data": {"messages": [{"role": "user"}]}}, "data.messages[0].content"),
            (say, {"data": {"prompt": "?", "suffix": "x"}}, "data.suffix"),
            (say, {"data": {"prompt": "?"}, "training_files": [file]}, "training_files"),
        ]
        for base, change, field in bad:
            with self.subTest(change=change):
                error = self.refused(INVALID_ARGUMENT, "INVALID_FIELD", self.operator, "command.create",
                                     **{**base, **change})
                self.assertEqual(error.fields, [field])
        for base, change, field in (
            (tune, {"data": {}, "training_files": [f"fil_{number}" for number in range(17)]}, "training_files"),
            (tune, {"data": {}, "validation_files": [f"fil_{number}" for number in range(17)]}, "validation_files"),
            (tune, {"data": "x"}, "data"), (tune, {"type": "dream", "data": {}}, "type"), (tune, {}, "data"),
        ):
            with self.subTest(change=change):
                error = self.refused(PROTOCOL_FAULT, "INVALID_FIELD", self.operator, "command.create",
                                     **{**base, **change})
                self.assertEqual(error.fields, [field])
        self.assertEqual(self.everything("command.list", "commands"), [])

    def test_what_a_command_needs_must_be_there(self):
        provider, file = self.provider(active=False)["id"], self.file()["id"]
        say = {"type": "generate", "data": {"prompt": "?"}}
        self.refused(
            FAILED_PRECONDITION, "PROVIDER_INACTIVE", self.operator, "command.create", provider=provider, **say)
        self.refused(NOT_FOUND, "PROVIDER_NOT_FOUND", self.operator, "command.create", provider="nobody", **say)
        active = self.provider("without a model", base_model=None)["id"]
        self.refused(FAILED_PRECONDITION, "NO_MODEL", self.operator, "command.create", provider=active, **say)
        self.refused(NOT_FOUND, "FILE_NOT_FOUND", self.operator, "command.create", type="fine_tune", provider=active,
                     training_files=["fil_missing"], data={"model": "m"})
        preference = (b'{"input":{"messages":[{"role":"user","content":"?"}]},"preferred_output":[{"role":"assistant",'
                      b'"content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}\n')
        other = self.file(preference)["id"]
        self.refused(INVALID_ARGUMENT, "INVALID_TRAINING_FILE", self.operator, "command.create", type="fine_tune",
                     provider=active, training_files=[file, other], data={"model": "m"})

    def test_lists_are_filtered_and_paged(self):
        provider = self.provider()
        commands = [self.ended(self.generate(provider)) for _ in range(3)]
        ids = [command["id"] for command in commands][::-1]
        listed = self.everything("command.list", "commands", self.operator, page_size=1, provider=provider["name"])
        self.assertEqual([command["id"] for command in listed], ids)
        self.assertEqual(self.everything("command.list", "commands", provider=provider["id"], state="failed"), [])
        self.assertEqual(self.everything("command.list", "commands", provider=provider["id"], type="fine_tune"), [])
        self.refused(NOT_FOUND, "PROVIDER_NOT_FOUND", self.operator, "command.list", provider="nobody")
        self.refused(INVALID_ARGUMENT, "INVALID_PAGE_TOKEN", self.operator, "command.list", page_token="x")


class UpstreamFailureTests(Story):
    """What goes wrong between us and the provider, while a job is launched or a text is asked for."""

    settings = {"timeouts": {"response_seconds": 1, "idle_seconds": 1, "generate_seconds": 1}}
    OUT_OF_CREDITS = {"error": {"message": "You exceeded your current quota.", "type": "insufficient_quota",
                                "code": "insufficient_quota"}}
    FINAL = [
        ({"status": 404, "body": {"error": {"message": "No such model"}}}, "UPSTREAM_NOT_FOUND"),
        ({"status": 400, "body": {"error": {"message": "n_epochs is too large"}}}, "UPSTREAM_REJECTED"),
        ({"status": 429, "body": OUT_OF_CREDITS}, "UPSTREAM_QUOTA"),
    ]

    def test_a_launch_that_is_refused_for_good_fails_with_its_reason(self):
        file = self.file()
        for number, (fault, reason) in enumerate(self.FINAL):
            with self.subTest(reason=reason):
                self.sandbox.clear()
                self.sandbox.fault("/fine_tuning/jobs", method="POST", times=None, **fault)
                command = self.fine_tune(self.provider(f"final {number}"), file)
                done = self.ended(command, state="failed")
                self.assertEqual(done["error"]["reason"], reason)
                self.assertIn(fault["body"]["error"]["message"].rstrip("."), done["error"]["message"])
                told, last = self.events(command)[-2:]
                self.assertEqual((told["type"], told["level"], told["message"]),
                                 ("error", "error", done["error"]["message"]))
                self.assertEqual(last["state"], "failed")
                status = self.admin.call("provider.get", id=done["provider"]["id"])["status"]
                self.assertEqual(status, "untested")

    def test_a_launch_whose_key_is_refused_waits_for_a_better_one(self):
        for status, words in (401, "Incorrect API key provided"), (403, "Not allowed to fine-tune"):
            with self.subTest(status=status):
                self.sandbox.clear()
                self.sandbox.fault("/fine_tuning/jobs", method="POST", status=status, times=None,
                                   body={"error": {"message": words}})
                jobs, calls = len(self.sandbox.jobs()), self.sandbox.count("POST", "/fine_tuning/jobs")
                command = self.fine_tune(self.provider(f"refused {status}"), self.file())
                waiting = self.reaches(command, "waiting")
                self.assertEqual(waiting["waiting"]["reason"], "provider_blocked")
                self.assertNotIn("until", waiting["waiting"])
                said = self.everything("command.events", "events", self.operator, id=command["id"])[-1]
                self.assertEqual(said["level"], "warning")
                self.assertIn(words, said["message"])
                self.assertEqual(self.admin.call("provider.get", id=waiting["provider"]["id"])["status"], "failing")
                self.assertEqual(self.sandbox.count("POST", "/fine_tuning/jobs"), calls + 1)
                self.sandbox.clear()
                self.admin.call("provider.update", id=waiting["provider"]["id"], api_key="sk-better-0123456789")
                self.ended(command)
                self.assertEqual(len(self.sandbox.jobs()), jobs + 1)

    def test_a_provider_that_refused_its_key_is_asked_nothing_until_somebody_acts(self):
        provider = self.provider("stopped")
        self.sandbox.fault("/models", status=401, body={"error": {"message": "Incorrect API key provided"}})
        self.operator.call("provider.test", ids=[provider["id"]])
        calls = self.sandbox.count()
        done = self.ended(self.generate(provider), state="failed")
        self.assertEqual(done["error"]["reason"], "UPSTREAM_UNAUTHORIZED")
        self.assertIn("Incorrect API key provided", done["error"]["message"])
        command = self.fine_tune(provider, self.file())
        self.reaches(command, "waiting")
        self.assertEqual(self.sandbox.count(), calls)
        self.operator.call("provider.test", ids=[provider["id"]])
        self.ended(command)

    def test_a_provider_that_asks_to_be_left_alone_holds_up_no_other(self):
        busy = self.provider("busy")
        self.sandbox.fault("/files", status=429, times=None, retry_after_ms=3600_000,
                           body={"error": {"message": "Slow down"}})
        held = self.fine_tune(busy, self.file())
        waiting = self.reaches(held, "waiting")["waiting"]
        self.assertEqual(waiting["reason"], "retry")
        # The same models and files under another path are another provider's.
        other = self.provider("other", base_url=self.sandbox.origin + "/azure/openai/v1", type="azure")
        self.ended(self.fine_tune(other, self.file()))
        self.assertEqual(self.operator.call("command.get", id=held["id"])["waiting"], waiting)
        self.operator.call("command.cancel", id=held["id"])
        self.ended(held, state="cancelled")

    def test_a_launch_that_is_put_off_is_sent_again(self):
        for number, fault in enumerate((
            {"status": 429, "headers": {"Retry-After-Ms": "100"}, "body": {"error": {"message": "Slow down"}}},
            {"path": "/files", "status": 500, "body": {"error": {"message": "Oh no"}}},
            {"path": "/files", "action": "reset_before"},
            {"path": "/files", "action": "hang"},
        )):
            with self.subTest(fault=fault):
                jobs = len(self.sandbox.jobs())
                fault = dict(fault)
                self.sandbox.fault(fault.pop("path", "/fine_tuning/jobs"), method="POST", **fault)
                # A file that the provider does not have yet, for those that fail on its way.
                command = self.fine_tune(self.provider(f"put off {number}"), self.file(lines(20 + number)))
                self.ended(command)
                self.assertEqual(len(self.sandbox.jobs()), jobs + 1)
                waits = [event for event in self.events(command) if event.get("state") == "waiting"]
                self.assertEqual([event["level"] for event in waits], ["warning"])

    def test_a_launch_of_doubtful_outcome_is_looked_for_before_it_is_sent_again(self):
        file = self.file()
        for action, launches in (("reset_after", 1), ("truncate", 1), ("garbage", 1), ("hang", 2), ("reset_before", 2)):
            with self.subTest(action=action):
                provider = self.provider(f"doubt {action}")
                before = len(self.sandbox.jobs())
                sent = self.sandbox.count("POST", "/fine_tuning/jobs")
                self.sandbox.fault("/fine_tuning/jobs", method="POST", action=action)
                done = self.ended(self.fine_tune(provider, file))
                self.assertEqual(len(self.sandbox.jobs()), before + 1)
                self.assertEqual(self.sandbox.count("POST", "/fine_tuning/jobs"), sent + launches)
                self.assertIn("reconciling", [event.get("state") for event in self.events(done)])

    def test_a_text_is_never_asked_for_twice(self):
        for number, (fault, reason) in enumerate(self.FINAL + [
            ({"status": 500, "body": {"error": {"message": "Oh no"}}}, "UPSTREAM_UNAVAILABLE"),
            ({"status": 429, "body": {"error": {"message": "Slow down"}}}, "UPSTREAM_RATE_LIMITED"),
            ({"action": "garbage"}, "UPSTREAM_GARBAGE"),
            ({"action": "reset_after"}, "UPSTREAM_UNAVAILABLE"),
            ({"action": "hang"}, "UPSTREAM_TIMEOUT"),
            ({"status": 200, "headers": {"Content-Type": "text/html"}, "body": "<html></html>"}, "UPSTREAM_GARBAGE"),
        ]):
            with self.subTest(fault=fault):
                self.sandbox.clear()
                sent = self.sandbox.count("POST", "/chat/completions")
                self.sandbox.fault("/chat/completions", times=None, **fault)
                done = self.ended(self.generate(self.provider(f"text {number}")), state="failed")
                self.assertEqual(done["error"]["reason"], reason, done["error"])
                self.assertEqual(self.sandbox.count("POST", "/chat/completions"), sent + 1)

    def test_a_job_that_fails_over_there_fails_here_with_its_words(self):
        # The provider wants ten lines at least.
        done = self.ended(self.fine_tune(self.provider(), self.file(lines(3))), state="failed")
        self.assertEqual(done["error"]["reason"], "UPSTREAM_JOB_FAILED")
        self.assertIn("10", done["error"]["message"])

    def test_what_the_provider_refuses_is_told_in_its_words(self):
        command = self.fine_tune(self.provider(), self.file(), hyperparameters={"n_epochs": 99999})
        done = self.ended(command, state="failed")
        self.assertEqual(done["error"]["reason"], "UPSTREAM_REJECTED")
        self.assertIn("n_epochs", done["error"]["message"])

    def test_a_command_that_waits_can_be_cancelled(self):
        self.keep_busy(3600)
        command = self.fine_tune(self.provider(), self.file(lines(17)))
        waiting = self.reaches(command, "waiting")
        self.assertEqual(waiting["waiting"]["reason"], "retry")
        self.assertGreater(waiting["waiting"]["until"], waiting["updated_at"])
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        self.assertEqual([job for job in self.sandbox.jobs() if job["status"] not in ("succeeded", "failed")], [])


class ResolveTests(Story):
    """Launches whose answer is lost, at a provider that does not tell which jobs it has."""

    def lost(self, action):
        """A command that needs somebody to decide about it, and the jobs of it that the provider has."""
        before = {job["id"] for job in self.sandbox.jobs()}
        self.sandbox.fault("/fine_tuning/jobs", method="POST", action=action)
        self.sandbox.fault("/fine_tuning/jobs", method="GET", times=None, status=404,
                           body={"error": {"message": "No such path"}})
        command = self.reaches(self.fine_tune(self.provider(), self.file()), "needs_attention")
        self.sandbox.clear()
        last = self.everything("command.events", "events", self.operator, id=command["id"])[-1]
        self.assertEqual((last["state"], last["level"]), ("needs_attention", "error"))
        self.assertIn("providerctl command resolve", last["message"])
        return command, [job["id"] for job in self.sandbox.jobs() if job["id"] not in before]

    def decided(self, command, state):
        """The event that tells what was decided."""
        told = [event for event in self.events(command) if (event.get("data") or {}).get("from") == "needs_attention"]
        self.assertEqual([event["state"] for event in told], [state])
        return told[0]["message"]

    def test_the_job_that_is_there_is_adopted(self):
        sent = self.sandbox.count("POST", "/fine_tuning/jobs")
        command, jobs = self.lost("reset_after")
        self.assertEqual(len(jobs), 1)
        for params in ({"action": "adopt"}, {"action": "adopt", "upstream_id": "a\nb"},
                       {"action": "abandon", "upstream_id": jobs[0]}):
            error = self.refused(
                INVALID_ARGUMENT, "INVALID_FIELD", self.operator, "command.resolve", id=command["id"], **params)
            self.assertEqual(error.fields, ["upstream_id"])
        if IS_ROOT:
            self.refused(PERMISSION_DENIED, "OWNER_REQUIRED", self.client(COLLEAGUE), "command.resolve",
                         id=command["id"], action="abandon")
        answer = self.operator.call("command.resolve", id=command["id"], action="adopt", upstream_id=jobs[0])
        self.assertEqual((answer["state"], answer["upstream_id"]), ("running", jobs[0]))
        done = self.ended(command)
        self.assertEqual(done["upstream_id"], jobs[0])
        self.assertIn("fine_tuned_model", done["result"])
        self.assertEqual(self.sandbox.count("POST", "/fine_tuning/jobs"), sent + 1)
        self.assertIn(f"as job {jobs[0]}", self.decided(command, "running"))
        entry = self.everything("audit.list", "entries", method="command.resolve", outcome="ok")[0]
        self.assertEqual((entry["object"], entry["before"]["state"], entry["after"]["upstream_id"]),
                         (command["id"], "needs_attention", jobs[0]))
        error = self.refused(FAILED_PRECONDITION, "NO_ATTENTION_NEEDED", self.operator, "command.resolve",
                             id=command["id"], action="relaunch")
        self.assertEqual(error.metadata["state"], "succeeded")

    def test_a_launch_that_never_arrived_is_sent_again(self):
        sent = self.sandbox.count("POST", "/fine_tuning/jobs")
        jobs_before = len(self.sandbox.jobs())
        command, jobs = self.lost("reset_before")
        self.assertEqual(jobs, [])
        self.operator.call("command.resolve", id=command["id"], action="relaunch")
        self.ended(command)
        self.assertEqual(len(self.sandbox.jobs()), jobs_before + 1)
        self.assertEqual(self.sandbox.count("POST", "/fine_tuning/jobs"), sent + 2)
        self.decided(command, "preparing")

    def test_one_that_nobody_wants_any_more_is_abandoned(self):
        command, jobs = self.lost("reset_after")
        answer = self.operator.call("command.resolve", id=command["id"], action="abandon")
        self.assertEqual(answer["state"], "cancelled")
        self.ended(command, state="cancelled")
        self.assertEqual(len(jobs), 1)
        self.assertEqual(self.sandbox.count(path=f"/fine_tuning/jobs/{jobs[0]}"), 0)
        self.assertIn("abandoned by", self.decided(command, "cancelled"))


class AdmissionTests(Story):
    """No more commands at work at once than the config lets."""

    settings = {"concurrency": {"per_provider": 1}}
    step_delay = 50

    def test_a_command_that_has_no_place_waits_its_turn(self):
        provider, file = self.provider(), self.file()
        first = self.fine_tune(provider, file)
        self.reaches(first, "running")
        second = self.fine_tune(provider, file)
        waiting = self.reaches(second, "waiting")
        self.assertEqual(waiting["waiting"]["reason"], "concurrency")
        self.ended(first)
        done = self.ended(second)
        self.assertGreaterEqual(done["started_at"], self.ended(first)["finished_at"])


if __name__ == "__main__":
    unittest.main()
