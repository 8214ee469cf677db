"""Setting providers up, changing them, and finding out whether they work."""

import os
import sqlite3
import unicodedata
import unittest
import uuid

from daemon import ADMIN, IS_ROOT, OPERATOR, Sandbox, until, user_name
from story import (ABORTED, ALREADY_EXISTS, FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND, PROTOCOL_FAULT,
                   UNAVAILABLE, Story)
from test_contract import closed_port
from wire import RPCError

HOSTILE = [
    "'; DROP TABLE provider; --", '"quoted" and \\back\\slashed', "<script>alert(1)</script>", "%s%n%x $(reboot) `id`",
    "../../etc/passwd", "naïve ☕ 模型 🧪", "\u202eright to left", "a\u0301\u0323 zalgo", "null", "true", "0", "*", "%",
    "_",
    "\ufeffmark", "-rf", "\U0001F469\u200D\U0001F52C", "x" * 128, "é" * 64,
]


class NameTests(Story):
    def test_whatever_people_write_is_stored_and_found_as_it_was_written(self):
        for name in HOSTILE:
            with self.subTest(name=name):
                provider = self.provider(name, base_model=name, fine_tuned_model=name, project=name)
                self.assertEqual(provider["name"], name)
                found = self.admin.call("provider.get", id=name)
                self.assertEqual(found, provider)
                self.assertEqual([found[field] for field in ("base_model", "fine_tuned_model", "project")], [name] * 3)
                self.assertIn(provider, self.everything("provider.list", "providers", query=name))
                self.admin.call("provider.delete", id=name)
        self.assertEqual(self.provider_names(), [])

    def test_names_that_look_the_same_are_the_same(self):
        self.provider("Café Straße Ω")
        for other in (unicodedata.normalize("NFD", "Café Straße Ω"), "CAFÉ STRASSE ω", "café straße Ω"):
            with self.subTest(other=other):
                error = self.refused(
                    ALREADY_EXISTS, "NAME_TAKEN", self.admin, "provider.create", name=other, type="openai",
                    base_url=self.sandbox.url)
                self.assertEqual(error.fields, ["name"])
                self.assertEqual(self.admin.call("provider.get", id=other)["name"], "Café Straße Ω")
        other = self.provider("another")
        self.refused(
            ALREADY_EXISTS, "NAME_TAKEN", self.admin, "provider.update", id=other["id"], name="CAFÉ STRASSE Ω")
        # Its own name in another case is no conflict.
        renamed = self.admin.call("provider.update", id="another", name="ANOTHER")
        self.assertEqual((renamed["id"], renamed["name"]), (other["id"], "ANOTHER"))
        for name in self.provider_names():
            self.admin.call("provider.delete", id=name)

    def test_names_that_cannot_be_are_refused_and_nothing_is_stored(self):
        bad = {
            PROTOCOL_FAULT: ["", "x" * 129],
            INVALID_ARGUMENT: [
                "é" * 65, "line\nbreak", "nul\0", "bell\a", "del\x7f", "next\x85line", "para\u2029graph", "tab\t", " ",
                " before", "after ", "\u00a0space", "prv_x", "PRV_x", "fil_x", "cmd_x",
            ],
        }
        for code, names in bad.items():
            for name in names:
                with self.subTest(name=name):
                    error = self.refused(
                        code, "INVALID_FIELD", self.admin, "provider.create", name=name, type="openai",
                        base_url=self.sandbox.url)
                    self.assertEqual(error.fields, ["name"])
        self.assertEqual(self.provider_names(), [])


class FieldTests(Story):
    def test_a_bad_field_is_named_and_nothing_is_stored(self):
        good = {"name": "never stored", "type": "openai", "base_url": self.sandbox.url, "api_key": "sk-secret-bad-0000"}
        bad = [
            (PROTOCOL_FAULT, "INVALID_FIELD", {"nmae": "x"}, "nmae"),
            (PROTOCOL_FAULT, "INVALID_FIELD", {"active": "yes"}, "active"),
            (PROTOCOL_FAULT, "INVALID_FIELD", {"base_model": 4}, "base_model"),
            (PROTOCOL_FAULT, "INVALID_FIELD", {"base_model": None}, "base_model"),
            (PROTOCOL_FAULT, "INVALID_FIELD", {"base_model": "x" * 257}, "base_model"),
            (PROTOCOL_FAULT, "INVALID_FIELD", {"api_key": ""}, "api_key"),
            (PROTOCOL_FAULT, "INVALID_FIELD", {"api_key": "k" * 4097}, "api_key"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"api_key": "sk-with-line-end\n"}, "api_key"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"api_key": "sk-é"}, "api_key"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"organization_id": "org\r\nX-Evil: 1"}, "organization_id"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"project": "a\nb"}, "project"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"extra_headers": {"X-A": "1\r\nX-B: 2"}}, "extra_headers.X-A"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"extra_headers": {"Host": "elsewhere"}}, "extra_headers.Host"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"extra_headers": {"two words": "1"}}, "extra_headers"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"api_key_header": "two words"}, "api_key_header"),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"api_key_header": "User-Agent"}, "api_key_header"),
            (INVALID_ARGUMENT, "UNKNOWN_PROVIDER_TYPE", {"type": "nonesuch"}, "type"),
            (FAILED_PRECONDITION, "PROVIDER_INACTIVE", {"active": False, "default": True}, None),
        ]
        for code, reason, change, field in bad:
            with self.subTest(change=change):
                error = self.refused(code, reason, self.admin, "provider.create", **{**good, **change})
                self.assertEqual(error.fields, [field] if field else error.fields)
                self.assertNotIn("sk-secret-bad-0000", str(error.error))
        self.assertNotIn("never stored", self.provider_names())

    def test_a_bad_address_is_refused(self):
        for url in ("ftp://127.0.0.1/v1", "http://user:word@127.0.0.1/v1", "https://key@api.openai.com/v1",
                    "http://127.0.0.1/v1?key=1", "http://127.0.0.1/v1#part", "127.0.0.1/v1", "http://", "https:///v1",
                    "http://10.1.2.3/v1", "http://example.com/v1", "http://127.0.0.1:99999/v1",
                    "http://127.0.0.1:0x50/", "http://127.0.0.1 /v1", "javascript:alert(1)",
                    "http://127.0.0.1\\@example.com/", "http://[::1",
                    "http://localhost.example.com/v1"):
            with self.subTest(url=url):
                error = self.refused(
                    INVALID_ARGUMENT, "INVALID_BASE_URL", self.admin, "provider.create", name="never stored",
                    type="openai", base_url=url)
                self.assertEqual(error.fields, ["base_url"])
        self.assertNotIn("never stored", self.provider_names())

    def test_secrets_are_shown_as_hint_and_fingerprint_alone(self):
        provider = self.provider(
            "hinted", api_key="sk-hint-abcd1234", organization_id="org-hint-wxyz",
            extra_headers={"X-Team": "blue-team-of-many-42ff"})
        self.assertEqual(provider["api_key_hint"], "...1234")
        self.assertEqual(provider["organization_id_hint"], "...wxyz")
        self.assertEqual([(item["name"], item["hint"]) for item in provider["extra_headers"]], [("X-Team", "...42ff")])
        twin = self.provider("twin", api_key="sk-hint-abcd1234")
        self.assertEqual(twin["api_key_fingerprint"], provider["api_key_fingerprint"])
        self.assertNotEqual(self.provider("other")["api_key_fingerprint"], provider["api_key_fingerprint"])
        # Of a short key nothing is left to hide, so nothing is shown.
        self.assertNotIn("abc", self.provider("short", api_key="abcd").get("api_key_hint", ""))

    def test_null_clears_and_what_is_left_out_stays(self):
        before = self.provider("cleared", fine_tuned_model="ft:1", project="p1", organization_id="org-1234567890",
                               extra_headers={"X-A": "123456789"})
        after = self.admin.call("provider.update", id="cleared", fine_tuned_model=None, organization_id=None)
        for field in ("fine_tuned_model", "organization_id_hint", "organization_id_fingerprint"):
            self.assertIn(field, before)
            self.assertNotIn(field, after)
        for field in ("name", "base_url", "base_model", "project", "api_key_fingerprint", "extra_headers"):
            self.assertEqual(after[field], before[field])
        after = self.admin.call(
            "provider.update", id="cleared", base_model=None, project=None, api_key=None, extra_headers=None)
        self.assertEqual((after["has_api_key"], after["extra_headers"]), (False, []))
        self.assertNotIn("base_model", after)
        after = self.admin.call("provider.update", id="cleared", base_url=None)
        self.assertEqual(after["base_url"], "https://api.openai.com/v1")


class EditorTests(Story):
    def test_who_made_it_is_told(self):
        self.assertEqual(self.provider()["created_by"], {"uid": ADMIN, "name": user_name(ADMIN)})

    def test_the_second_of_two_editors_is_told_and_both_are_in_the_audit(self):
        provider = self.provider()
        other = self.client(0 if IS_ROOT else ADMIN)
        etag = provider["etag"]
        changed = self.admin.call("provider.update", id=provider["id"], etag=etag, project="first")
        self.assertNotEqual(changed["etag"], etag)
        self.refused(ABORTED, "ETAG_MISMATCH", other, "provider.update", id=provider["id"], etag=etag, project="second")
        self.refused(ABORTED, "ETAG_MISMATCH", other, "provider.delete", id=provider["id"], etag=etag)
        self.assertEqual(self.admin.call("provider.get", id=provider["id"]), changed)
        entries = [entry for entry in self.everything("audit.list", "entries", method="provider.update")
                   if entry.get("object") == provider["id"]]
        self.assertEqual([(entry["outcome"], entry.get("reason")) for entry in entries],
                         [("failed", "ETAG_MISMATCH"), ("ok", None)])
        if IS_ROOT:
            self.assertEqual([entry["actor"]["uid"] for entry in entries], [0, ADMIN])
        self.assertEqual(entries[1]["after"]["project"], "first")
        # A test's outcome is nothing that people set.
        self.admin.call("provider.test", ids=[provider["id"]])
        self.assertEqual(self.admin.call("provider.get", id=provider["id"])["etag"], changed["etag"])
        self.admin.call("provider.delete", id=provider["id"], etag=changed["etag"])
        self.refused(NOT_FOUND, "PROVIDER_NOT_FOUND", self.admin, "provider.get", id=provider["id"])

    def test_a_repeated_request_id_gets_the_first_answer(self):
        meta = {"request_id": str(uuid.uuid4())}
        params = {"name": "once", "type": "openai", "base_url": self.sandbox.url, "api_key": "sk-repeat-11112222"}
        first = self.admin.call("provider.create", **params, _meta=meta)
        entries = len(self.everything("audit.list", "entries"))
        self.assertEqual(self.client().call("provider.create", **params, _meta=meta), first)
        self.assertEqual(len(self.everything("audit.list", "entries")), entries)
        self.assertEqual(self.provider_names().count("once"), 1)
        for change in ({"name": "twice"}, {"api_key": "sk-repeat-33334444"}):
            self.refused(INVALID_ARGUMENT, "REQUEST_ID_REUSED", self.admin, "provider.create",
                         **{**params, **change}, _meta=meta)
        self.refused(INVALID_ARGUMENT, "REQUEST_ID_REUSED", self.admin, "provider.delete", id="once", _meta=meta)
        self.assertEqual(self.admin.call("provider.get", id="once"), first)

    def test_a_refused_request_is_not_remembered(self):
        meta = {"request_id": str(uuid.uuid4())}
        taken = self.provider("taken for now")
        params = {"name": "taken for now", "type": "openai", "base_url": self.sandbox.url}
        self.refused(ALREADY_EXISTS, "NAME_TAKEN", self.admin, "provider.create", **params, _meta=meta)
        self.admin.call("provider.delete", id=taken["id"])
        self.assertEqual(self.admin.call("provider.create", **params, _meta=meta)["name"], "taken for now")

    def test_validate_only_checks_everything_and_leaves_no_trace(self):
        entries = self.everything("audit.list", "entries")
        meta = {"validate_only": True, "request_id": str(uuid.uuid4())}
        params = {"name": "would be", "type": "openai", "base_url": self.sandbox.url, "api_key": "sk-would-be-0000"}
        answer = self.admin.call("provider.create", **params, _meta=meta)
        self.assertEqual((answer["name"], answer["api_key_hint"]), ("would be", "...0000"))
        self.refused(NOT_FOUND, "PROVIDER_NOT_FOUND", self.admin, "provider.get", id="would be")
        self.assertEqual(self.everything("audit.list", "entries"), entries)
        del meta["validate_only"]
        real = self.admin.call("provider.create", **params, _meta=meta)
        entries = self.everything("audit.list", "entries")
        for method, change in (("provider.update", {"project": "p"}), ("provider.delete", {}),
                               ("provider.set_default", {})):
            self.admin.call(method, id=real["id"], **change, _meta={"validate_only": True})
        self.admin.call("provider.deactivate", ids=[real["id"]], _meta={"validate_only": True})
        self.assertEqual(self.admin.call("provider.get", id=real["id"]), real)
        self.assertEqual(self.everything("audit.list", "entries"), entries)


class ListTests(Story):
    def test_pages_have_everything_once_and_in_order(self):
        for number in (3, 1, 5, 2, 4):
            self.provider(f"Page {number}")
        page = self.admin.call("provider.list", page_size=2, query="page")
        self.assertEqual([item["name"] for item in page["providers"]], ["Page 1", "Page 2"])
        names = [item["name"] for item in self.everything("provider.list", "providers", page_size=2, query="page")]
        self.assertEqual(names, [f"Page {number}" for number in range(1, 6)])
        for token in ("nonsense", page["next_page_token"][:-2], page["next_page_token"] + "AA"):
            self.refused(INVALID_ARGUMENT, "INVALID_PAGE_TOKEN", self.admin, "provider.list", page_size=2, query="page",
                         page_token=token)
        self.refused(INVALID_ARGUMENT, "INVALID_PAGE_TOKEN", self.admin, "provider.list", query="other",
                     page_token=page["next_page_token"])
        self.admin.call("provider.deactivate", ids=["Page 2", "Page 3"])
        for active, numbers in ((True, [1, 4, 5]), (False, [2, 3])):
            found = self.admin.call("provider.list", active=active, query="page")["providers"]
            self.assertEqual([item["name"] for item in found], [f"Page {number}" for number in numbers])
        self.assertEqual(self.admin.call("provider.list", status="ok")["providers"], [])


class ChoiceTests(Story):
    """The order of a provider's life matters here, so it is one story."""

    def resolved(self, **params):
        answer = self.admin.call("provider.resolve", **params)
        return answer["provider"]["name"], answer["model"], answer["reason"]

    def test_which_provider_a_command_would_use(self):
        error = self.refused(FAILED_PRECONDITION, "NO_ACTIVE_PROVIDER", self.admin, "provider.resolve")
        self.assertEqual(error.message, "No active AI provider configured")
        self.refused(FAILED_PRECONDITION, "NO_ACTIVE_PROVIDER", self.operator, "command.create", type="generate",
                     data={"prompt": "?"})
        for name in ("z oldest", "b", "c"):
            self.provider(name)
        self.assertEqual(self.resolved(), ("z oldest", Sandbox.MODEL, "oldest_active"))
        self.assertTrue(self.admin.call("provider.set_default", id="b")["default"])
        self.assertEqual(self.resolved(), ("b", Sandbox.MODEL, "default"))
        self.assertTrue(self.admin.call("provider.update", id="c", default=True)["default"])
        defaults = [item["name"] for item in self.everything("provider.list", "providers") if item["default"]]
        self.assertEqual(defaults, ["c"])

        self.admin.call("provider.deactivate", ids=["c"])
        marked = self.admin.call("provider.get", id="c")
        self.assertEqual((marked["active"], marked["default"]), (False, True))
        self.assertEqual(self.resolved(), ("z oldest", Sandbox.MODEL, "oldest_active"))
        self.refused(FAILED_PRECONDITION, "PROVIDER_INACTIVE", self.admin, "provider.resolve", provider="c")
        self.refused(FAILED_PRECONDITION, "PROVIDER_INACTIVE", self.admin, "provider.set_default", id="c")
        self.admin.call("provider.activate", ids=["c"])
        self.assertEqual(self.resolved()[0], "c")
        self.admin.call("provider.deactivate", ids=["b"])
        self.refused(FAILED_PRECONDITION, "PROVIDER_INACTIVE", self.admin, "provider.set_default", id="b")
        self.refused(FAILED_PRECONDITION, "PROVIDER_INACTIVE", self.admin, "provider.update", id="b", default=True)
        self.assertEqual(self.resolved()[0], "c")

        self.admin.call("provider.update", id="c", fine_tuned_model="ft:c")
        self.assertEqual(self.resolved()[1], "ft:c")
        self.assertEqual(self.resolved(type="fine_tune")[1], Sandbox.MODEL)
        self.assertEqual(self.resolved(provider="Z OLDEST", model="mine"), ("z oldest", "mine", "named"))
        self.admin.call("provider.update", id="c", fine_tuned_model=None, base_model=None)
        self.refused(FAILED_PRECONDITION, "NO_MODEL", self.admin, "provider.resolve")
        self.refused(NOT_FOUND, "PROVIDER_NOT_FOUND", self.admin, "provider.resolve", provider="d")
        self.admin.call("provider.update", id="c", default=False)
        self.assertEqual(self.resolved()[0], "z oldest")

    def test_one_bad_id_hides_no_other(self):
        for name in ("bulk 1", "bulk 2"):
            self.provider(name, active=False)
        for method, active in (("provider.activate", True), ("provider.deactivate", False)):
            results = self.admin.call(method, ids=["bulk 1", "missing", "bulk 2"])["results"]
            self.assertEqual([item["id"] for item in results], ["bulk 1", "missing", "bulk 2"])
            self.assertEqual([item["outcome"] for item in results], ["ok", "failed", "ok"])
            self.assertEqual(results[1]["error"]["reason"], "PROVIDER_NOT_FOUND")
            self.assertEqual([results[index]["provider"]["active"] for index in (0, 2)], [active] * 2)
        results = self.admin.call("provider.test", ids=["missing", "bulk 1"])["results"]
        self.assertEqual([item["outcome"] for item in results], ["failed", "ok"])
        self.admin.call("provider.delete", id="bulk 1")
        self.admin.call("provider.delete", id="bulk 2")


class TestTests(Story):
    """`provider.test` and `provider.models` against an upstream that misbehaves."""

    sandbox_key = "sk-the-right-key-7777"
    settings = {"timeouts": {"response_seconds": 1, "idle_seconds": 1, "generate_seconds": 1}}

    OUT_OF_CREDITS = {"error": {"message": "You exceeded your current quota.", "type": "insufficient_quota",
                                "param": None, "code": "insufficient_quota"}}
    HTML = {"action": "answer", "status": 200, "headers": {"Content-Type": "text/html"}, "body": "<html>Welcome</html>"}
    FAULTS = {
        "not_found": ({"status": 404, "body": {"error": {"message": "Not here"}}}, FAILED_PRECONDITION,
                      "UPSTREAM_NOT_FOUND"),
        "forbidden": ({"status": 403, "body": {"error": {"message": "No"}}}, FAILED_PRECONDITION, "UPSTREAM_FORBIDDEN"),
        "rate_limited": ({"status": 429, "headers": {"Retry-After": "70"}, "body": {"error": {"message": "Slow down"}}},
                         UNAVAILABLE, "UPSTREAM_RATE_LIMITED"),
        "quota": ({"status": 429, "body": OUT_OF_CREDITS}, FAILED_PRECONDITION, "UPSTREAM_QUOTA"),
        "upstream_error": ({"status": 500, "body": {"error": {"message": "Oh no"}}}, UNAVAILABLE,
                           "UPSTREAM_UNAVAILABLE"),
        "not_an_api": (HTML, UNAVAILABLE, "UPSTREAM_GARBAGE"),
        "timeout": ({"action": "hang"}, UNAVAILABLE, "UPSTREAM_TIMEOUT"),
        "connection": ({"action": "reset_before"}, UNAVAILABLE, "UPSTREAM_UNAVAILABLE"),
    }

    def outcome(self, provider):
        return self.operator.call("provider.test", ids=[provider["id"]])["results"][0]

    def test_a_good_one(self):
        provider = self.provider()
        item = self.outcome(provider)
        self.assertEqual((item["outcome"], item["class"], item["name"]), ("ok", "ok", provider["name"]))
        after = self.admin.call("provider.get", id=provider["id"])
        self.assertEqual((after["status"], after["last_test"]["class"]), ("ok", "ok"))
        self.assertEqual(item["provider"], after)
        models = [model["id"] for model in self.operator.call("provider.models", id=provider["id"])["models"]]
        self.assertIn(Sandbox.MODEL, models)

    def test_every_way_to_fail_has_its_class_and_reason(self):
        provider = self.provider()
        for name, (fault, code, reason) in self.FAULTS.items():
            with self.subTest(name=name):
                self.sandbox.clear()
                self.sandbox.fault("/models", times=None, **fault)
                item = self.outcome(provider)
                self.assertEqual((item["outcome"], item["class"]), ("failed", name), item)
                after = self.admin.call("provider.get", id=provider["id"])
                self.assertEqual((after["status"], after["last_test"]["class"]), ("failing", name))
                error = self.refused(code, reason, self.operator, "provider.models", id=provider["id"])
                if name == "rate_limited":
                    self.assertEqual(error.error["data"]["retry_after_ms"] // 1000, 70)
        self.sandbox.clear()
        self.assertEqual(self.outcome(provider)["class"], "ok")

    def test_a_wrong_key_is_unauthorized_and_the_right_one_heals(self):
        provider = self.provider(api_key="sk-the-wrong-key-8888")
        item = self.outcome(provider)
        self.assertEqual((item["class"], item["provider"]["status"]), ("unauthorized", "failing"))
        self.assertNotIn("sk-the-wrong-key-8888", str(item))
        self.refused(FAILED_PRECONDITION, "UPSTREAM_UNAUTHORIZED", self.operator, "provider.models", id=provider["id"])
        updated = self.admin.call("provider.update", id=provider["id"], api_key=self.sandbox_key)
        self.assertEqual(updated["status"], "untested")
        self.assertEqual(self.outcome(provider)["class"], "ok")

    def test_a_closed_port_is_refused(self):
        provider = self.provider(base_url=f"http://127.0.0.1:{closed_port()}/v1")
        self.assertEqual(self.outcome(provider)["class"], "refused")

    def test_a_redirect_is_not_followed(self):
        other = Sandbox()
        self.addCleanup(other.stop)
        provider = self.provider()
        self.sandbox.fault("/models", status=302, headers={"Location": other.url + "/models"}, body="")
        self.assertEqual(self.outcome(provider)["class"], "redirect")
        self.assertEqual(other.count(), 0)

    def test_one_that_hangs_holds_up_no_other(self):
        good, bad = self.provider("good of two"), self.provider("bad of two", base_url=self.sandbox.url + "/stuck")
        self.sandbox.fault("/stuck", action="hang", times=None)
        results = self.operator.call("provider.test", ids=[bad["id"], good["id"]])["results"]
        self.assertEqual([item["class"] for item in results], ["timeout", "ok"])


class OriginTests(Story):
    """A key goes to the origin that it was entered for, and nowhere else."""

    def setUp(self):
        super().setUp()
        self.elsewhere = Sandbox()
        self.addCleanup(self.elsewhere.stop)
        self.moved = self.provider(organization_id="org-origin-1234", extra_headers={"X-Team": "blue-1234"})

    def move(self, **more):
        return self.admin.call("provider.update", id=self.moved["id"], base_url=self.elsewhere.url, **more)

    def test_another_origin_voids_the_secrets_and_is_never_called(self):
        self.assertEqual(self.move()["status"], "key_required")
        item = self.operator.call("provider.test", ids=[self.moved["id"]])["results"][0]
        self.assertEqual((item["outcome"], item["error"]["reason"]), ("failed", "KEY_REQUIRED"))
        self.refused(FAILED_PRECONDITION, "KEY_REQUIRED", self.operator, "provider.models", id=self.moved["id"])
        self.refused(FAILED_PRECONDITION, "KEY_REQUIRED", self.operator, "command.create", type="generate",
                     provider=self.moved["id"], data={"prompt": "?"})
        self.assertEqual(self.admin.call("provider.get", id=self.moved["id"])["status"], "key_required")
        self.assertEqual(self.elsewhere.count(), 0)
        # Back where it was, the old secrets are good for nothing either.
        back = self.admin.call("provider.update", id=self.moved["id"], base_url=self.sandbox.url)
        self.assertEqual(back["status"], "key_required")

    def test_who_edits_the_database_gets_no_byte_of_the_key(self):
        """An address changed there alone, and one changed together with the origin that the secrets were bound to."""
        origin = f"http://127.0.0.1:{self.elsewhere.url.split(':')[2].split('/')[0]}"
        for edit, reason in (
            ([], "KEY_REQUIRED"), (["UPDATE secret SET origin = :origin WHERE provider_id = :id"], "KEY_UNREADABLE"),
        ):
            with self.subTest(reason=reason):
                self.daemon.stop()
                connection = sqlite3.connect(os.path.join(self.daemon.folder, "state", self.daemon.database))
                with connection:
                    for statement in ["UPDATE provider SET base_url = :url WHERE id = :id", *edit]:
                        connection.execute(
                            statement, {"url": self.elsewhere.url, "origin": origin, "id": self.moved["id"]})
                connection.close()
                self.daemon.start()
                client = self.client(OPERATOR)
                item = client.call("provider.test", ids=[self.moved["id"]])["results"][0]
                self.assertEqual((item["outcome"], item["error"]["reason"]), ("failed", reason), item)
                # Where the settings let a command be made, it waits for somebody or fails; nothing is sent either way.
                try:
                    client.call("command.create", type="generate", provider=self.moved["id"], data={"prompt": "?"})
                except RPCError as error:
                    self.assertEqual(error.code, FAILED_PRECONDITION)
                self.assertEqual(self.elsewhere.count(), 0)

    def test_entering_them_again_heals(self):
        self.move()
        after = self.admin.call("provider.update", id=self.moved["id"], api_key="sk-entered-again-1",
                                organization_id="org-again-5678", extra_headers={"X-Team": "blue-5678"})
        self.assertEqual(after["status"], "untested")
        self.assertEqual(self.operator.call("provider.test", ids=[self.moved["id"]])["results"][0]["class"], "ok")
        self.assertGreater(self.elsewhere.count("GET", "/models"), 0)

    def test_clearing_them_heals(self):
        self.move()
        after = self.admin.call("provider.update", id=self.moved["id"], api_key=None, organization_id=None,
                                extra_headers=None)
        self.assertEqual((after["status"], after["has_api_key"]), ("untested", False))
        # It is called again; that it wants a key after all is its own business.
        item = self.operator.call("provider.test", ids=[self.moved["id"]])["results"][0]
        self.assertEqual(item["class"], "unauthorized")
        self.assertGreater(self.elsewhere.count("GET", "/models"), 0)

    def test_one_of_three_is_not_enough(self):
        self.move()
        after = self.admin.call("provider.update", id=self.moved["id"], api_key="sk-entered-again-2")
        self.assertEqual(after["status"], "key_required")
        self.assertEqual(self.elsewhere.count(), 0)

    def test_all_in_one_call_needs_no_second(self):
        after = self.move(api_key="sk-with-the-move-1", organization_id="org-move-9999", extra_headers=None)
        self.assertEqual(after["status"], "untested")

    def test_another_path_of_the_same_origin_keeps_them(self):
        after = self.admin.call("provider.update", id=self.moved["id"], base_url=self.sandbox.url + "/deeper")
        self.assertEqual(after["status"], "untested")
        self.assertEqual(after["api_key_fingerprint"], self.moved["api_key_fingerprint"])

    def test_a_command_that_waits_never_reaches_the_new_origin_either(self):
        self.keep_busy(1)
        command = self.fine_tune(self.moved, self.file())
        self.reaches(command, "waiting")
        self.move()
        blocked = until(
            lambda: self.blocked(command), "the command waits for the provider's key")
        self.assertIn("entered again", blocked)
        self.assertEqual(self.elsewhere.count(), 0)
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")

    def blocked(self, command):
        """What the command says it waits for, once that is its provider."""
        found = self.operator.call("command.get", id=command["id"])
        if found.get("waiting", {}).get("reason") != "provider_blocked":
            return None
        return self.everything("command.events", "events", self.operator, id=command["id"])[-1]["message"]


if __name__ == "__main__":
    unittest.main()


class BackgroundTestTests(Story):
    """The daemon tests what is active by itself, as often as its config says."""

    sandbox_key = "sk-right-0123456789"
    settings = {"intervals": {"provider_test_seconds": 0.2}}

    def test_a_revoked_key_is_known_before_anybody_asks(self):
        self.provider("watched", api_key=self.sandbox_key)
        self.provider("resting", api_key="sk-wrong-0123456789", active=False)
        until(lambda: self.admin.call("provider.get", id="watched")["status"] == "ok",
              "the good test")
        self.sandbox.fault("/models", status=401, times=None)
        until(lambda: self.admin.call("provider.get", id="watched")["status"] == "failing",
              "the bad test")
        test = self.admin.call("provider.get", id="watched")["last_test"]
        self.assertEqual((test["class"], test["step"]), ("unauthorized", "answer"))
        self.assertEqual(self.admin.call("provider.get", id="resting")["status"], "untested")
        entry = self.admin.call("audit.list", method="provider.test", page_size=1)["entries"][0]
        self.assertEqual(entry["actor"]["name"], "providerd")
        self.assertEqual(entry["after"]["class"], "unauthorized")
