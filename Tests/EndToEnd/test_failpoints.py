"""A daemon that dies at the worst moments of a launch. Needs builds of its own:

PROVIDERD_FAILPOINTS: providerd built with the trait Failpoints
PROVIDERD_MUTANT: the same with MutantNoReconcile too, which launches again without looking; it must fail our test
"""

import os
import signal
import unittest

from daemon import OPERATOR
from test_recovery import RestartStory

FAILPOINTS = os.environ.get("PROVIDERD_FAILPOINTS")
MUTANT = os.environ.get("PROVIDERD_MUTANT")


class FailpointStory(RestartStory):
    binary = FAILPOINTS
    step_delay = 10
    settings = {"intervals": {"settle_seconds": 0.6}}

    def setUp(self):
        self.settings = {**type(self).settings, "binary": self.binary}
        super().setUp()

    def die_at(self, failpoint):
        """A fine-tuning whose daemon dies there; answers the command once the daemon is up again."""
        self.daemon.stop()
        self.restart(PROVIDERD_FAILPOINT=failpoint)
        command = self.fine_tune(self.provider(), self.file())
        self.assertEqual(self.daemon.process.wait(), -signal.SIGKILL)
        self.restart()
        return command

    def states(self, command):
        return [event["state"] for event in self.events(command) if event["type"] == "state"]


@unittest.skipUnless(FAILPOINTS, "PROVIDERD_FAILPOINTS names no build with the trait Failpoints")
class FailpointTests(FailpointStory):
    def test_between_the_providers_answer_and_our_commit_the_job_is_found_again(self):
        command = self.die_at("after_launch_before_commit")
        done = self.ended(command)
        self.assertEqual([job["id"] for job in self.jobs()], [done["upstream_id"]])
        self.assertIn("reconciling", self.states(command))

    def test_between_our_intent_and_the_launch_it_is_launched_once_after_looking(self):
        command = self.die_at("after_intent_before_launch")
        done = self.ended(command)
        self.assertEqual([job["id"] for job in self.jobs()], [done["upstream_id"]])
        self.assertEqual(self.states(command).count("submitting"), 2)

    def test_a_text_whose_request_may_have_been_sent_is_not_sent_again(self):
        self.daemon.stop()
        self.restart(PROVIDERD_FAILPOINT="after_intent_before_generate")
        command = self.generate(self.provider())
        self.assertEqual(self.daemon.process.wait(), -signal.SIGKILL)
        self.restart()
        done = self.ended(command, state="failed")
        self.assertEqual(done["error"]["reason"], "GENERATE_INTERRUPTED")

    def test_cancelled_while_it_is_looked_for_it_ends_and_so_does_its_job(self):
        self.daemon.stop()
        self.restart(PROVIDERD_FAILPOINT="after_launch_before_commit")
        command = self.fine_tune(self.provider(), self.file(), hyperparameters={"n_epochs": 50})
        self.assertEqual(self.daemon.process.wait(), -signal.SIGKILL)
        self.sandbox.fault("/fine_tuning/jobs", method="GET", status=503, times=4, body={"error": {"message": "Busy"}})
        self.restart_only()
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        self.assertEqual([job["status"] for job in self.jobs()], ["cancelled"])

    def restart_only(self):
        """As `restart`, with the faults left where they are."""
        self.daemon.start()
        self.operator = self.client(OPERATOR)


@unittest.skipUnless(MUTANT, "PROVIDERD_MUTANT names no build with the traits Failpoints and MutantNoReconcile")
class MutantTests(FailpointStory):
    binary = MUTANT

    def test_without_looking_the_same_story_makes_a_second_job(self):
        command = self.die_at("after_launch_before_commit")
        self.ended(command)
        self.assertEqual(len(self.jobs()), 2)


if __name__ == "__main__":
    unittest.main()
