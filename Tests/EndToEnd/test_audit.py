"""Who did what: told completely, and proof against whoever can write the database."""

import os
import shutil
import sqlite3
import unittest

from daemon import ADMIN, AUDITOR, IS_ROOT, NEEDS_ROOT, OPERATOR, SERVICE, VIEWER, Daemon, give, make_folder, until
from story import ALREADY_EXISTS, INVALID_ARGUMENT, PERMISSION_DENIED, Story
from wire import RPCError


class AuditTests(Story):
    def entries(self, **filter):
        return self.everything("audit.list", "entries", self.client(AUDITOR), **filter)

    def test_every_change_and_every_refusal_is_there_once_with_who_and_what(self):
        before = self.entries()
        provider = self.provider("audited", project="one")
        self.admin.call("provider.update", id="audited", project="two", base_model=None)
        self.refused(ALREADY_EXISTS, "NAME_TAKEN", self.admin, "provider.create", name="audited", type="openai")
        self.admin.call("provider.get", id="audited")
        self.admin.call("provider.set_default", id="audited")
        self.admin.call("provider.deactivate", ids=["audited", "missing"])
        self.admin.call("provider.delete", id="audited")
        new = self.entries()[:-len(before) or None][::-1]
        self.assertEqual(
            [(entry["method"], entry["outcome"], entry.get("reason")) for entry in new],
            [("provider.create", "ok", None), ("provider.update", "ok", None),
             ("provider.create", "failed", "NAME_TAKEN"), ("provider.set_default", "ok", None),
             ("provider.deactivate", "ok", None), ("provider.deactivate", "failed", "PROVIDER_NOT_FOUND"),
             ("provider.delete", "ok", None)])
        self.assertEqual([entry["object"] for entry in new if entry["outcome"] == "ok"], [provider["id"]] * 5)
        for entry in new:
            self.assertEqual((entry["actor"]["uid"], entry["actor"]["pid"]), (ADMIN, os.getpid()))
            self.assertEqual(entry["role"], "admin")
        update = new[1]
        self.assertEqual((update["before"]["project"], update["after"]["project"]), ("one", "two"))
        self.assertNotIn("sk-story", str(new))
        self.assertEqual(new[0]["seq"] + 6, new[-1]["seq"])

    def test_a_request_id_is_told(self):
        self.provider("with a request id", _meta={"request_id": "audited-request-1"})
        self.assertEqual(self.entries(method="provider.create")[0]["request_id"], "audited-request-1")

    def test_what_a_command_does_is_the_daemons_own(self):
        provider = self.provider()
        command = self.ended(self.fine_tune(provider, self.file()))
        mine = self.entries(method="command.create")[0]
        self.assertEqual((mine["object"], mine["actor"]["uid"]), (command["id"], OPERATOR))
        self.assertNotIn("prompt", str(mine))
        engine = self.entries(method="engine")[0]
        self.assertEqual((engine["object"], engine["after"]["fine_tuned_model"]),
                         (provider["id"], command["result"]["fine_tuned_model"]))

    def test_filters_and_pages(self):
        for name in ("page a", "page b", "page c"):
            self.provider(name)
        self.refused(ALREADY_EXISTS, "NAME_TAKEN", self.admin, "provider.create", name="page a", type="openai")
        everything = self.entries()
        self.assertEqual([entry["seq"] for entry in everything], list(range(len(everything), 0, -1)))
        self.assertEqual(self.entries(page_size=2), everything)
        for filter in ({"outcome": "failed"}, {"method": "provider.create"}, {"uid": ADMIN}):
            name, value = next(iter(filter.items()))
            expected = [entry for entry in everything
                        if (entry["actor"]["uid"] if name == "uid" else entry[name]) == value]
            self.assertTrue(expected)
            self.assertEqual(self.entries(page_size=2, **filter), expected)
        self.refused(INVALID_ARGUMENT, "INVALID_PAGE_TOKEN", self.admin, "audit.list", page_token="x")

    def test_a_watch_tells_of_what_comes_and_resumes_behind_a_cursor(self):
        cursor = self.client(AUDITOR).call("audit.list")["cursor"]
        live = self.client(AUDITOR).watch("audit.watch")
        for name in ("watched a", "watched b"):
            self.provider(name)
        expected = self.entries()[:2][::-1]
        for stream in (live, self.client(AUDITOR).watch("audit.watch", after=cursor)):
            first = next(stream)
            self.assertEqual([first, next(stream)], expected)
        resumed = self.client(AUDITOR).watch("audit.watch", after=live.cursor)
        self.provider("watched c")
        self.assertEqual(next(resumed)["seq"], expected[-1]["seq"] + 1)
        events = self.operator.call("command.list")["cursor"]
        with self.assertRaises(RPCError) as caught:
            next(self.client(AUDITOR).watch("audit.watch", after=events))
        self.check(caught.exception, INVALID_ARGUMENT, "INVALID_CURSOR")

    def test_a_denial_is_told_with_who_it_was(self):
        if not IS_ROOT:
            self.skipTest(NEEDS_ROOT)
        self.refused(PERMISSION_DENIED, "ROLE_REQUIRED", self.client(VIEWER), "provider.delete", id="anything")
        # The denied call is answered before its entry is written.
        entry = until(lambda: self.entries(outcome="denied"), "the denial is in the audit")[0]
        self.assertEqual((entry["actor"]["uid"], entry["role"], entry["method"], entry["reason"]),
                         (VIEWER, "viewer", "provider.delete", "ROLE_REQUIRED"))

    def test_an_untouched_audit_is_whole(self):
        self.provider("whole")
        answer = self.client(AUDITOR).call("audit.verify")
        newest = self.entries()[0]
        self.assertEqual((answer["ok"], answer["problems"]), (True, []))
        self.assertEqual(answer["entries"], newest["seq"])
        self.assertEqual(answer["head"], {"seq": newest["seq"], "mac": newest["mac"]})


class TamperingTests(Story):
    """Somebody who may write the database, in copies of one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.daemon.client(ADMIN) as admin:
            for number in range(6):
                admin.call("provider.create", name=f"provider {number}", type="openai", base_url=cls.sandbox.url)
        cls.daemon.stop()

    def setUp(self):
        # The original is stopped; only copies are called.
        pass

    def verified(self, *statements):
        """The verdict over a copy in which these statements were run."""
        folder = make_folder(SERVICE)
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(self.daemon.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("run"))
        for place, folders, names in os.walk(folder):
            for name in folders + names:
                give(os.path.join(place, name), SERVICE)
        connection = sqlite3.connect(os.path.join(folder, "state", self.daemon.database))
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        copy = Daemon(folder=folder)
        self.addCleanup(copy.remove)
        copy.start()
        with copy.client(AUDITOR) as client:
            return client.call("audit.verify")

    def test_a_copy_is_as_good(self):
        self.assertTrue(self.verified()["ok"])

    def test_every_way_to_tamper_is_found(self):
        ways = {
            "another user": ["UPDATE audit SET uid = 4711 WHERE seq = 3"],
            "another outcome": ["UPDATE audit SET outcome = 'failed' WHERE seq = 3"],
            "another time": ["UPDATE audit SET at = at - 1 WHERE seq = 3"],
            "other fields": ["UPDATE audit SET after = replace(after, 'provider 2', 'provider x') WHERE seq = 3"],
            "fields gone": ["UPDATE audit SET after = NULL WHERE seq = 3"],
            "a row gone": ["DELETE FROM audit WHERE seq = 3"],
            "a row gone, the rest moved up": ["DELETE FROM audit WHERE seq = 3", *[
                f"UPDATE audit SET seq = {number - 1} WHERE seq = {number}" for number in (4, 5, 6)]],
            "two rows in each other's place": [
                "UPDATE audit SET seq = 100 WHERE seq = 3", "UPDATE audit SET seq = 3 WHERE seq = 4",
                "UPDATE audit SET seq = 4 WHERE seq = 100"],
            "the first row gone": ["DELETE FROM audit WHERE seq = 1"],
            "a row twice": [
                "INSERT INTO audit SELECT 7, at, uid, gid, pid, name, role, method, object, outcome, reason, before,"
                " after, request_id, trace_id, prev, mac FROM audit WHERE seq = 6"],
        }
        for name, statements in ways.items():
            with self.subTest(name=name):
                answer = self.verified(*statements)
                self.assertFalse(answer["ok"])
                self.assertIn(answer["problems"][0]["seq"], (1, 2, 3, 4, 7))
                self.assertTrue(answer["problems"][0]["what"])


if __name__ == "__main__":
    unittest.main()
