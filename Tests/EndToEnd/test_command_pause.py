"""A fine-tuning command stands still, and goes on where it stood."""

import unittest

from daemon import COLLEAGUE, IS_ROOT, until
from story import FAILED_PRECONDITION, PERMISSION_DENIED, lines
from test_recovery import RestartStory

UNIMPLEMENTED = 12


class PauseTests(RestartStory):
    step_delay = 60

    def long(self, provider=None, **more):
        """A command that learns for some seconds, and is at it."""
        provider = provider or self.provider()
        command = self.fine_tune(provider, self.file(), hyperparameters={"n_epochs": 30, "batch_size": 4}, **more)
        running = self.reaches(command, "running")
        until(lambda: self.job(running)["status"] == "running" and self.steps(running), "its job learns")
        return running

    def job(self, command):
        return self.sandbox.ask("GET", f"{self.sandbox.base}/fine_tuning/jobs/{command['upstream_id']}")

    def steps(self, command):
        """The steps that the provider tells of, oldest first."""
        path = f"{self.sandbox.base}/fine_tuning/jobs/{command['upstream_id']}/events?limit=1000"
        events = self.sandbox.ask("GET", path)["data"]
        return [event["data"]["step"] for event in reversed(events) if event["type"] == "metrics"]

    def asked(self, command, verb):
        return self.sandbox.count("POST", f"/fine_tuning/jobs/{command['upstream_id']}/{verb}")

    def pause(self, command):
        self.operator.call("command.pause", id=command["id"])
        return self.reaches(command, "paused")

    def warnings(self, command):
        events = self.everything("command.events", "events", id=command["id"])
        return [event["message"] for event in events if event["level"] == "warning"]

    def test_a_running_command_stands_still_over_a_restart_and_ends_as_if_nothing_had_been(self):
        command = self.long()
        answer = self.operator.call("command.pause", id=command["id"])
        self.assertEqual((answer["state"], answer["pending"]), ("running", "pause"))
        paused = self.reaches(command, "paused")
        self.assertNotIn("pending", paused)
        self.assertEqual((paused["upstream_status"], self.job(command)["status"]), ("paused", "paused"))
        # The sandbox trains one job at a time: while the next one learns, this one is not at it.
        other = self.reaches(self.fine_tune(self.provider("other"), self.file(lines(13))), "running")
        until(lambda: self.job(other)["status"] in ("running", "succeeded"), "the other one has its turn")
        before = self.steps(command)
        self.ended(other)
        self.assertEqual(self.steps(command), before)
        self.assertLess(len(before), 90)

        self.daemon.kill()
        self.restart()
        self.assertEqual(self.operator.call("command.get", id=command["id"])["state"], "paused")
        answer = self.operator.call("command.resume", id=command["id"])
        self.assertEqual((answer["state"], answer["pending"]), ("paused", "resume"))
        done = self.ended(command)
        self.assertNotIn("pending", done)
        self.assertEqual(self.steps(command), list(range(1, 91)))
        told = [event["data"]["step"] for event in self.events(command) if event["type"] == "metrics"]
        self.assertEqual(told, list(range(1, 91)))
        states = [event["state"] for event in self.events(command) if event["type"] == "state"]
        self.assertEqual(states[-4:], ["running", "paused", "running", "succeeded"])
        self.assertEqual((self.asked(command, "pause"), self.asked(command, "resume")), (1, 1))
        for verb in ("pause", "resume"):
            entry = self.everything("audit.list", "entries", method="command." + verb)[0]
            self.assertEqual((entry["object"], entry["outcome"], entry["after"]["pending"]),
                             (command["id"], "ok", verb))
        self.assertTrue(self.admin.call("audit.verify")["ok"])

    def test_a_paused_command_is_cancelled(self):
        command = self.pause(self.long())
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        self.assertEqual(self.job(command)["status"], "cancelled")

    def test_a_wish_that_the_provider_is_too_ill_to_hear_is_told_it_again_also_after_a_restart(self):
        command = self.long()
        path = f"/fine_tuning/jobs/{command['upstream_id']}/pause"
        self.sandbox.fault(path, status=503, times=None, body={"error": {"message": "Ill"}})
        self.operator.call("command.pause", id=command["id"])
        until(lambda: self.asked(command, "pause"), "it is asked")
        self.daemon.kill()
        self.sandbox.clear()
        self.restart()
        self.assertEqual(self.reaches(command, "paused")["upstream_status"], "paused")
        self.operator.call("command.cancel", id=command["id"])

    def test_a_wish_that_the_provider_refuses_is_dropped_with_its_words(self):
        command = self.long()
        path = f"/fine_tuning/jobs/{command['upstream_id']}/pause"
        self.sandbox.fault(path, status=400, times=1, body={"error": {"message": "Tuna swims on"}})
        self.operator.call("command.pause", id=command["id"])
        until(lambda: self.warnings(command), "it is told")
        self.assertEqual(len(self.warnings(command)), 1)
        self.assertIn("did not pause the job", self.warnings(command)[0])
        self.assertIn("Tuna swims on", self.warnings(command)[0])
        current = self.operator.call("command.get", id=command["id"])
        self.assertEqual((current["state"], current.get("pending")), ("running", None))
        self.operator.call("command.cancel", id=command["id"])

    def test_what_somebody_pauses_at_the_provider_is_resumed_from_here(self):
        command = self.long()
        self.sandbox.ask("POST", f"{self.sandbox.base}/fine_tuning/jobs/{command['upstream_id']}/pause")
        self.reaches(command, "paused")
        self.operator.call("command.resume", id=command["id"])
        self.reaches(command, "running")
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")

    def test_azures_jobs_are_paused_too(self):
        provider = self.provider(type="azure", base_url=self.sandbox.origin + "/azure/openai/v1")
        command = self.pause(self.long(provider))
        self.operator.call("command.resume", id=command["id"])
        self.ended(command)

    def test_a_command_that_was_not_launched_is_held_at_any_provider(self):
        for kind, path in (("openai", "/openai/v1"), ("together", "/together/v1")):
            with self.subTest(kind=kind):
                self.sandbox.ask("POST", "/_faults", {
                    "path": path + "/files", "status": 503, "times": None, "headers": {"Retry-After": "60"}})
                provider = self.provider(kind, type=kind, base_url=self.sandbox.origin + path)
                command = self.fine_tune(provider, self.file(lines(20, kind)))
                self.reaches(command, "waiting")
                held = self.pause(command)
                self.assertFalse({"upstream_id", "pending", "waiting"} & set(held), held)
                message = self.everything("command.events", "events", id=command["id"])[-1]["message"]
                self.assertTrue(message.startswith("paused before its launch"), message)
                self.sandbox.clear()
                self.daemon.kill()
                self.restart()
                self.operator.call("provider.test", ids=[kind])
                self.assertEqual(self.operator.call("command.get", id=command["id"])["state"], "paused")
                self.operator.call("command.resume", id=command["id"])
                self.ended(command)

    def test_what_was_held_and_is_not_wanted_any_more_was_never_sent(self):
        self.keep_busy(60)
        command = self.fine_tune(self.provider(), self.file(lines(21)))
        held = self.pause(command)
        self.sandbox.clear()
        launches = self.sandbox.count("POST", "/fine_tuning/jobs")
        self.operator.call("command.cancel", id=held["id"])
        done = self.ended(command, state="cancelled")
        self.assertNotIn("upstream_id", done)
        self.assertEqual(self.sandbox.count("POST", "/fine_tuning/jobs"), launches)

    def test_who_cannot_be_paused_is_told_why(self):
        together = self.provider("t", type="together", base_url=self.sandbox.origin + "/together/v1")
        command = self.fine_tune(together, self.file(), hyperparameters={"n_epochs": 20})
        self.reaches(command, "running")
        error = self.refused(UNIMPLEMENTED, "UNSUPPORTED_BY_PROVIDER", self.operator, "command.pause",
                             id=command["id"])
        self.assertIn("the type together of its provider \"t\" offers no pausing", error.message)
        self.assertIn(f"providerctl command cancel {command['id']}", error.message)
        self.assertEqual(error.metadata["types"], "azure, openai")
        error = self.refused(FAILED_PRECONDITION, "NOT_PAUSED", self.operator, "command.resume", id=command["id"])
        self.assertIn("not paused but in state running", error.message)
        if IS_ROOT:
            self.refused(PERMISSION_DENIED, "OWNER_REQUIRED", self.client(COLLEAGUE), "command.pause",
                         id=command["id"])
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        for verb in ("pause", "resume"):
            error = self.refused(
                FAILED_PRECONDITION, "COMMAND_FINISHED", self.operator, "command." + verb, id=command["id"])
            self.assertEqual(error.message,
                             f"cannot {verb} command {command['id']}: it has already ended, as cancelled")
        self.sandbox.fault("/chat/completions", delay_ms=20000, times=None)
        text = self.generate(self.provider("g"))
        error = self.refused(FAILED_PRECONDITION, "NOT_PAUSABLE", self.operator, "command.pause", id=text["id"])
        self.assertIn("a generation is sent once", error.message)


if __name__ == "__main__":
    unittest.main()
