"""Who may do what: every method of the contract, for every role and for nobody."""

import os
import unittest

from contract import METHODS, example_params
from daemon import (ADMIN, AUDITOR, IS_ROOT, NEEDS_ROOT, NOBODY, OPERATOR, SERVICE, VIEWER, Daemon)
from story import PERMISSION_DENIED, Story
from wire import RPCError

ALLOWED = {
    "none": {"open"},
    "viewer": {"open", "viewer"},
    "operator": {"open", "viewer", "operator"},
    "auditor": {"open", "viewer", "auditor"},
    "admin": {"open", "viewer", "operator", "auditor", "admin"},
}
USERS = {"none": NOBODY, "viewer": VIEWER, "operator": OPERATOR, "auditor": AUDITOR, "admin": ADMIN}


@unittest.skipUnless(IS_ROOT, NEEDS_ROOT)
class RoleTests(Story):
    def error_of(self, client, method):
        """The error of the method's example, changing nothing; None if there is none."""
        entry = METHODS[method]
        params = example_params(entry["examples"][0])
        if entry["x-providerd-effect"] == "change":
            params["_meta"] = {"validate_only": True}
        try:
            if entry["x-providerd-kind"] == "upload":
                client.upload(b"{}\n", _meta=params["_meta"])
            elif entry["x-providerd-kind"] == "download":
                client.download(params["id"])
            elif entry["x-providerd-kind"] == "server_stream":
                client.watch(method, **params).cancel()
            else:
                client.call(method, **params)
        except RPCError as error:
            return error
        return None

    def test_every_method_is_for_exactly_those_whom_the_contract_names(self):
        # Whom nothing is ever sent to: the examples that ask a provider find none of that name.
        for role, uid in USERS.items():
            client = self.client(uid)
            may = {name for name, entry in METHODS.items() if entry["x-providerd-role"] in ALLOWED[role]}
            me = client.call("system.whoami")
            self.assertEqual((me["uid"], me["roles"], set(me["methods"])), (uid, [] if role == "none" else [role], may))
            for method in METHODS:
                with self.subTest(role=role, method=method):
                    error = self.error_of(client, method)
                    if method in may:
                        self.assertNotEqual(error and error.reason, "ROLE_REQUIRED")
                    else:
                        self.assertIsNotNone(error)
                        self.check(error, PERMISSION_DENIED, "ROLE_REQUIRED")
                        self.assertIn("ask", error.message)
        self.assertEqual(self.provider_names(), [])

    def test_every_denial_is_in_the_audit(self):
        client = self.client(VIEWER)
        before = self.admin.call("audit.list")["cursor"]
        watch = self.client(ADMIN).watch("audit.watch", after=before)
        denied = [name for name, entry in METHODS.items() if entry["x-providerd-role"] not in ALLOWED["viewer"]]
        # Denials are written down after their answer, in order: behind this one there are none of other tests.
        trace = os.urandom(16).hex()
        with self.assertRaises(RPCError):
            client.call(denied[0], _meta={"traceparent": f"00-{trace}-{'ab' * 8}-01"})
        next(entry for entry in watch if entry.get("trace_id") == trace)
        for method in denied:
            self.assertEqual(self.error_of(client, method).reason, "ROLE_REQUIRED")
        new = [entry for _, entry in zip(denied, watch)]
        self.assertEqual([entry["method"] for entry in new], denied)
        self.assertEqual({(entry["actor"]["uid"], entry["role"], entry["outcome"]) for entry in new},
                         {(VIEWER, "viewer", "denied")})

    def test_a_denied_call_tells_nothing_of_what_there_is(self):
        self.provider("hidden from outsiders")
        outsider = self.client(NOBODY)
        there = self.refused(PERMISSION_DENIED, "ROLE_REQUIRED", outsider, "provider.get", id="hidden from outsiders")
        missing = self.refused(PERMISSION_DENIED, "ROLE_REQUIRED", outsider, "provider.get", id="not there")
        wrong = self.refused(PERMISSION_DENIED, "ROLE_REQUIRED", outsider, "provider.get", nonsense=1)
        self.assertEqual({error.message for error in (there, missing, wrong)}, {there.message})
        self.admin.call("provider.delete", id="hidden from outsiders")

    def test_who_has_no_role_is_told_whom_to_ask(self):
        outsider = self.client(NOBODY)
        self.assertIn("ask", outsider.call("system.whoami")["ask"])
        self.assertEqual(outsider.call("system.hello")["access"], [])
        self.assertEqual(outsider.call("health.check")["status"], "SERVING")
        self.assertEqual(outsider.call("rpc.discover")["openrpc"][0], "1")

    def test_root_is_admin_and_in_the_audit_like_everyone(self):
        root = self.client(0)
        self.assertEqual(root.call("system.whoami")["roles"], ["admin"])
        self.provider("made by root", client=root)
        entry = self.everything("audit.list", "entries", method="provider.create")[0]
        self.assertEqual((entry["actor"]["uid"], entry["actor"]["name"]), (0, "root"))
        root.call("provider.delete", id="made by root")

    def test_the_daemon_itself_is_nobody_special(self):
        self.assertEqual(self.client(SERVICE).call("system.whoami")["roles"], [])


@unittest.skipUnless(IS_ROOT, NEEDS_ROOT)
class SeveralRolesTests(Story):
    settings = {"roles": {"admin": ["user:root"], "operator": [f"uid:{OPERATOR}", f"gid:{VIEWER}"],
                          "auditor": [OPERATOR], "viewer": ["user:daemon"]}}

    def test_roles_add_up_and_come_from_users_and_groups(self):
        both = self.client(OPERATOR).call("system.whoami")
        self.assertEqual(set(both["roles"]), {"operator", "auditor"})
        may = {name for name, entry in METHODS.items()
               if entry["x-providerd-role"] in ALLOWED["operator"] | ALLOWED["auditor"]}
        self.assertEqual(set(both["methods"]), may)
        self.assertEqual(self.client(VIEWER).call("system.whoami")["roles"], ["operator"])
        self.assertEqual(self.client(1).call("system.whoami")["roles"], ["viewer"])
        self.assertEqual(self.client(ADMIN).call("system.whoami")["roles"], [])


class OwnDaemonTests(unittest.TestCase):
    """A daemon that somebody runs for themselves."""

    def test_it_is_theirs_alone(self):
        if not IS_ROOT:
            self.skipTest(NEEDS_ROOT)
        daemon = Daemon(is_user=True)
        self.addCleanup(daemon.remove)
        daemon.start()
        self.assertEqual(os.stat(daemon.socket).st_mode & 0o777, 0o600)
        with daemon.client(SERVICE) as owner:
            self.assertEqual(owner.call("system.whoami")["roles"], ["admin"])
            owner.call("provider.create", name="mine", type="openai", base_url="http://127.0.0.1:9/v1",
                       api_key="sk-mine-1234")
        # The roles of its config file count for nothing here.
        for uid in (ADMIN, OPERATOR, NOBODY):
            with self.assertRaises(PermissionError):
                daemon.client(uid)
        # Root gets in, as root does everywhere, and has no role.
        with daemon.client(0) as root:
            self.assertEqual(root.call("system.whoami")["roles"], [])
        for path in (daemon.state, daemon.key_file):
            self.assertEqual(os.stat(path).st_mode & 0o077, 0, path)
            self.assertEqual(os.stat(path).st_uid, SERVICE)


if __name__ == "__main__":
    unittest.main()
