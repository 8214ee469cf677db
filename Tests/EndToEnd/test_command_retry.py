"""A command that ended badly is ordered again."""

import unittest

from daemon import COLLEAGUE, IS_ROOT
from story import FAILED_PRECONDITION, NOT_FOUND, PERMISSION_DENIED, Story, lines


class RetryTests(Story):
    def failed(self, provider=None):
        """A command that the provider refused, because its base model was wrong."""
        provider = provider or self.provider(base_model="no-such-model")
        command = self.generate(provider)
        return provider, self.ended(command, state="failed")

    def test_a_failed_command_succeeds_once_its_provider_is_put_right(self):
        provider, old = self.failed()
        again = self.operator.call("command.retry", id=old["id"])
        self.assertEqual(self.ended(again, state="failed")["retry_of"], old["id"])
        self.admin.call("provider.update", id=provider["id"], base_model=self.sandbox.MODEL)
        done = self.ended(self.operator.call("command.retry", id=old["id"]))
        self.assertEqual((done["retry_of"], done["data"], done["model"]),
                         (old["id"], old["data"], self.sandbox.MODEL))
        self.assertTrue(done["result"]["text"])
        self.assertEqual(self.operator.call("command.get", id=old["id"]), old)
        told = [event["message"] for event in self.events(old)]
        self.assertTrue(told[-1].startswith(f"retried as {done['id']} by "), told)
        entry = self.everything("audit.list", "entries", method="command.retry")[0]
        self.assertEqual((entry["object"], entry["after"]["retry_of"]), (done["id"], old["id"]))

    def test_a_cancelled_training_is_launched_as_another_job(self):
        self.keep_busy(60)
        provider, file = self.provider(), self.file(lines(14))
        old = self.fine_tune(provider, file, hyperparameters={"n_epochs": 2})
        self.operator.call("command.cancel", id=old["id"])
        self.ended(old, state="cancelled")
        self.sandbox.clear()
        done = self.ended(self.operator.call("command.retry", id=old["id"]))
        self.assertEqual((done["data"], done["training_files"]), (old["data"], [file["id"]]))
        self.assertIn("fine_tuned_model", done["result"])

    def test_what_has_not_ended_badly_is_refused(self):
        self.keep_busy(60)
        running = self.fine_tune(self.provider(), self.file(lines(15)))
        error = self.refused(FAILED_PRECONDITION, "NOT_RETRYABLE", self.operator, "command.retry", id=running["id"])
        self.assertIn("cancel it", error.message)
        self.operator.call("command.cancel", id=running["id"])
        self.ended(running, state="cancelled")
        self.sandbox.clear()
        done = self.ended(self.generate(self.provider("good")))
        error = self.refused(FAILED_PRECONDITION, "NOT_RETRYABLE", self.operator, "command.retry", id=done["id"])
        self.assertEqual(error.metadata, {"id": done["id"], "state": "succeeded"})

    def test_it_needs_what_the_order_needs_and_its_owner(self):
        provider, old = self.failed()
        if IS_ROOT:
            self.refused(PERMISSION_DENIED, "OWNER_REQUIRED", self.client(COLLEAGUE), "command.retry", id=old["id"])
        self.refused(NOT_FOUND, "COMMAND_NOT_FOUND", self.operator, "command.retry", id="cmd_none")
        self.admin.call("provider.deactivate", ids=[provider["id"]])
        self.refused(FAILED_PRECONDITION, "PROVIDER_INACTIVE", self.operator, "command.retry", id=old["id"])
        self.admin.call("provider.delete", id=provider["id"])
        self.refused(NOT_FOUND, "PROVIDER_NOT_FOUND", self.operator, "command.retry", id=old["id"])

    def test_a_repeated_request_makes_one_and_a_check_makes_none(self):
        _, old = self.failed()
        before = len(self.everything("command.list", "commands"))
        self.operator.call("command.retry", id=old["id"], _meta={"validate_only": True})
        self.assertEqual(len(self.everything("command.list", "commands")), before)
        first = self.operator.call("command.retry", id=old["id"], _meta={"request_id": "again"})
        second = self.operator.call("command.retry", id=old["id"], _meta={"request_id": "again"})
        self.assertEqual(first["id"], second["id"])
        self.assertEqual(len(self.everything("command.list", "commands")), before + 1)


if __name__ == "__main__":
    unittest.main()
