"""What a daemon does after it was killed, while it is stopped, and without its master key."""

import os
import signal
import unittest

from daemon import SERVICE, VIEWER, Daemon, Process, Sandbox, until, write
from story import FAILED_PRECONDITION, Story
from wire import RPCError


class RestartStory(Story):
    """A daemon for each test, since it comes to harm; the sandbox's jobs take a second or two."""

    step_delay = 40

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox(step_delay=cls.step_delay)
        cls.addClassCleanup(cls.sandbox.stop)

    def setUp(self):
        self.daemon = Daemon(**self.settings)
        self.addCleanup(self.daemon.remove)
        self.daemon.start()
        self.jobs_before = len(self.sandbox.jobs())
        super().setUp()

    def restart(self, **environment):
        self.daemon.start(**environment)
        super().setUp()

    def jobs(self):
        return self.sandbox.jobs()[:len(self.sandbox.jobs()) - self.jobs_before]


class KillTests(RestartStory):
    def test_a_command_goes_on_after_sigkill_with_the_one_job_it_has(self):
        command = self.fine_tune(self.provider(), self.file())
        running = self.reaches(command, "running")
        self.daemon.kill()
        self.restart()
        done = self.ended(command)
        self.assertEqual([job["id"] for job in self.jobs()], [running["upstream_id"]])
        self.assertEqual(done["upstream_id"], running["upstream_id"])
        events = self.events(command)
        steps = [event["data"]["step"] for event in events if event["type"] == "metrics"]
        self.assertEqual(steps, list(range(1, len(steps) + 1)))
        checkpoints = self.everything("command.checkpoints", "checkpoints", id=command["id"])
        self.assertEqual(len(checkpoints), len({item["step"] for item in checkpoints}))
        self.assertTrue(self.admin.call("audit.verify")["ok"])

    def test_a_command_succeeds_however_often_the_daemon_dies(self):
        command = self.fine_tune(self.provider(), self.file())
        for _ in range(5):
            seen = len(self.everything("command.events", "events", id=command["id"]))
            until(lambda: len(self.everything("command.events", "events", id=command["id"])) > seen
                  or self.operator.call("command.get", id=command["id"])["state"] == "succeeded", "something happens")
            self.daemon.kill()
            self.restart()
        self.ended(command)
        self.assertEqual(len(self.jobs()), 1)

    def test_a_watch_goes_on_behind_its_cursor_after_a_restart(self):
        command = self.fine_tune(self.provider(), self.file())
        stream = self.operator.watch("command.watch", id=command["id"])
        seen = [item for _, item in zip(range(6), stream)]
        self.daemon.kill()
        self.restart()
        seen += list(self.operator.watch("command.watch", id=command["id"], after=stream.cursor))
        self.assertEqual(seen, self.everything("command.events", "events", id=command["id"]))

    def test_what_was_answered_is_there_and_a_repeated_request_still_knows_its_answer(self):
        meta = {"request_id": "before-the-power-cut"}
        params = {"name": "durable", "type": "openai", "base_url": self.sandbox.url, "api_key": "sk-durable-123456"}
        first = self.admin.call("provider.create", **params, _meta=meta)
        file = self.file()
        self.daemon.kill()
        self.restart()
        self.assertEqual(self.admin.call("provider.create", **params, _meta=meta), first)
        self.assertEqual(self.provider_names(), ["durable"])
        self.assertEqual(self.operator.call("file.get", id=file["id"]), file)
        # The key opens under the same master key.
        self.assertEqual(self.operator.call("provider.test", ids=["durable"])["results"][0]["class"], "ok")

    def test_every_change_that_was_acknowledged_survives_a_kill_amid_many(self):
        made = []
        clients = [self.client() for _ in range(4)]
        calls = [(client, client.begin("provider.create", {
            "name": f"many {number} {index}", "type": "openai", "base_url": self.sandbox.url,
            "api_key": f"sk-many-{number:08}",
        })) for number in range(100) for index, client in enumerate(clients)]
        for client, id in calls:
            try:
                made.append(client.answer(id)["id"])
            except (EOFError, ConnectionError):
                continue
            if len(made) == 40:
                self.daemon.kill()
        self.assertGreaterEqual(len(made), 40)
        self.restart()
        there = {provider["id"] for provider in self.everything("provider.list", "providers")}
        self.assertLessEqual(set(made), there)
        verified = self.admin.call("audit.verify")
        # A change and its audit row stand or fall together.
        self.assertEqual((verified["ok"], verified["entries"]), (True, len(there)))
        self.assertEqual(self.admin.call("vault.status")["secrets"], len(there))

    def test_half_an_upload_is_swept_away_at_the_next_start(self):
        id, channel = self.operator.begin_upload()
        self.operator.send_bytes(channel, b'{"messages": [')
        until(lambda: self.daemon.contents, "the bytes are on their way to the disk")
        self.daemon.kill()
        self.restart()
        self.assertEqual(self.daemon.contents, [])
        self.assertEqual(self.everything("file.list", "files"), [])


class StopTests(RestartStory):
    def test_sigterm_lets_streams_and_calls_end_in_good_order(self):
        command = self.fine_tune(self.provider(), self.file())
        self.reaches(command, "running")
        watch = self.operator.watch("command.watch", id=command["id"])
        health = self.client(VIEWER).watch("health.watch")
        self.assertEqual(next(health)["status"], "SERVING")
        self.daemon.process.signal(signal.SIGTERM)
        list(watch)
        self.assertEqual(watch.end["reason"], "draining")
        list(health)
        self.assertEqual(health.end["reason"], "draining")
        self.assertIsNotNone(self.operator.goaway)
        self.assertEqual(self.daemon.process.wait(), 0, self.daemon.log)
        self.assertFalse(os.path.exists(self.daemon.socket))
        self.restart()
        rest = list(self.operator.watch("command.watch", id=command["id"], after=watch.end["cursor"]))
        self.assertEqual(rest[-1]["state"], "succeeded")
        self.assertEqual(len(self.jobs()), 1)

    def test_a_second_daemon_on_the_same_folder_or_socket_is_refused(self):
        for words, folder, socket in (
            ("state folder", self.daemon.state, os.path.join(self.daemon.folder, "other")),
            ("socket", os.path.join(self.daemon.folder, "other-state"), self.daemon.socket),
        ):
            with self.subTest(what=words):
                second = Process(SERVICE, [
                    self.daemon.binary, "serve", *(["--user"] if self.daemon.is_user else []), "--config",
                    self.daemon.config_file, "--state-dir", folder, "--socket", socket,
                ], {"HOME": self.daemon.folder, "PATH": os.environ["PATH"]})
                self.addCleanup(second.end)
                self.assertEqual(second.wait(), 1, second.text)
                self.assertRegex(second.text, r"providerd: cannot .*another providerd")
                self.assertEqual(self.admin.call("health.check")["status"], "SERVING")


class SealedTests(RestartStory):
    def seal(self, key):
        """Starts again with another master key, or none."""
        self.daemon.stop()
        os.rename(self.daemon.key_file, self.daemon.key_file + ".away")
        if key:
            write(self.daemon.key_file, key, SERVICE, 0o400)
        self.restart()

    def unseal(self):
        self.daemon.stop()
        os.replace(self.daemon.key_file + ".away", self.daemon.key_file)
        self.restart()

    def assert_sealed(self, provider, file, command):
        status = self.operator.call("vault.status")
        self.assertEqual(status["state"], "sealed")
        self.assertIn("master key", status["reason"])
        # Reads work.
        self.assertEqual(self.operator.call("provider.get", id=provider["id"])["name"], provider["name"])
        self.assertEqual(self.operator.call("file.get", id=file["id"])["id"], file["id"])
        self.assertEqual(self.operator.call("system.status")["vault"]["state"], "sealed")
        self.assertGreater(len(self.everything("audit.list", "entries")), 0)
        # Every change is refused.
        for client, method, params in (
            (self.admin, "provider.create", {"name": "x", "type": "openai", "api_key": "sk-never-12345"}),
            (self.admin, "provider.update", {"id": provider["id"], "project": "x"}),
            (self.admin, "provider.delete", {"id": provider["id"]}),
            (self.admin, "provider.set_default", {"id": provider["id"]}),
            (self.admin, "provider.deactivate", {"ids": [provider["id"]]}),
            (self.operator, "provider.test", {"ids": [provider["id"]]}),
            (self.operator, "file.delete", {"id": file["id"]}),
            (self.operator, "command.cancel", {"id": command["id"]}),
            (self.operator, "command.create", {"type": "generate", "data": {"prompt": "?"}}),
        ):
            with self.subTest(method=method):
                self.refused(FAILED_PRECONDITION, "VAULT_SEALED", client, method, **params)
        with self.assertRaises(RPCError) as caught:
            self.file()
        self.check(caught.exception, FAILED_PRECONDITION, "VAULT_SEALED")
        self.refused(FAILED_PRECONDITION, "VAULT_SEALED", self.operator, "provider.models", id=provider["id"])
        self.refused(FAILED_PRECONDITION, "VAULT_SEALED", self.admin, "audit.verify")

    def test_without_its_master_key_it_reads_and_changes_nothing_and_commands_wait(self):
        if self.daemon.is_user:
            self.skipTest("a daemon of one's own makes a key where there is none; needs root for the other kind")
        self.story(None)

    def test_the_same_with_a_wrong_master_key(self):
        self.story("5a" * 32)

    def story(self, key):
        provider, file = self.provider(), self.file()
        command = self.fine_tune(provider, file)
        self.reaches(command, "running")
        self.seal(key)
        waiting = self.reaches(command, "waiting")
        self.assertEqual(waiting["waiting"]["reason"], "vault_sealed")
        self.assert_sealed(provider, file, command)
        self.unseal()
        self.assertEqual(self.operator.call("vault.status")["state"], "unsealed")
        self.ended(command)
        self.assertEqual(len(self.jobs()), 1)
        self.assertTrue(self.admin.call("audit.verify")["ok"])

    def test_a_key_that_others_may_read_is_not_used(self):
        self.daemon.stop()
        os.chmod(self.daemon.key_file, 0o644)
        self.restart()
        status = self.operator.call("vault.status")
        self.assertEqual(status["state"], "sealed")
        self.assertIn("chmod", status["reason"])


if __name__ == "__main__":
    unittest.main()
