"""Params made up from the contract's own schemas: whatever they are, the daemon answers as the contract says, never
with a failure of its own, and the connection lives."""

import unittest

from hypothesis import HealthCheck, given, settings, strategies
from hypothesis_jsonschema import from_schema

from contract import DOCUMENT, METHODS
from story import Story, lines
from test_contract import closed_port
from wire import RPCError

BOUNDED = settings(
    derandomize=True, database=None, deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
UNARY = [name for name, method in METHODS.items() if method["x-providerd-kind"] == "unary"]
# These only say what they would do: without what the class has made there would be nothing left to try the others on.
HARMLESS = {"provider.delete", "file.delete"}
ANYTHING = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.floats(allow_nan=False,
                                                                                         allow_infinity=False)
    | strategies.text(max_size=20),
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(max_size=9), inner,
                                                                               max_size=3), max_leaves=6)


def with_components(schema):
    """`#/components/...` is looked for in the schema itself."""
    return {**schema, "components": DOCUMENT["components"]}


def named_types(param):
    """The types that the words about a plain object name."""
    return [name for name in DOCUMENT["components"]["schemas"] if f"`{name}`" in param["description"]]


class ParamsTests(Story):
    # Whoever is called, nobody is reached.
    settings = {"proxy": f"http://127.0.0.1:{closed_port()}"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.daemon.client() as client:
            provider = client.call("provider.create", name="made up", type="openai", base_url="https://example.org/v1",
                                   base_model="m", api_key="sk-made-up-0123456789")
            file = client.upload(lines())
            command = client.call("command.create", type="fine_tune", provider=provider["id"],
                                  training_files=[file["id"]], data={})
        cls.ids = [provider["id"], "made up", file["id"], command["id"]]

    def value(self, param):
        """A value that the schema allows; where it is an id, often one of something that is there."""
        schema = param["schema"]
        types = named_types(param) if schema.get("type") == "object" else []
        valid = strategies.one_of([
            from_schema(with_components({"$ref": f"#/components/schemas/{name}"})) for name in types
        ] or [from_schema(with_components(schema))])
        if param["name"] in ("id", "provider", "upstream_id"):
            return strategies.sampled_from(self.ids) | valid
        if param["name"] in ("ids", "training_files", "validation_files"):
            return strategies.lists(strategies.sampled_from(self.ids), min_size=1, max_size=3) | valid
        return valid

    def params(self, method):
        entry = METHODS[method]["params"]
        required = {param["name"]: self.value(param) for param in entry if param.get("required")}
        optional = {param["name"]: self.value(param) for param in entry if not param.get("required")}
        valid = strategies.fixed_dictionaries(required, optional=optional)
        if not entry:
            return valid
        wrong = strategies.builds(lambda params, name, value: {**params, name: value}, valid,
                                  strategies.sampled_from([param["name"] for param in entry]), ANYTHING)
        return valid | wrong

    def call(self, method, params):
        try:
            return self.admin.call(method, **params)
        except RPCError as error:
            self.assertNotIn(error.code, (-32603, 13, 2, -32601, -32600, -32700), (method, params, error.error))
            return error

    def test_params_that_the_contract_allows_are_never_our_failure(self):
        for method in UNARY:
            changes = METHODS[method]["x-providerd-effect"] == "change"
            with self.subTest(method=method):
                @BOUNDED
                @given(self.params(method), strategies.booleans())
                def check(params, dry):
                    meta = {"timeout_ms": 2000 if method != "command.wait" else 20}
                    if changes and (dry or method in HARMLESS):
                        meta["validate_only"] = True
                    self.call(method, {**params, "_meta": meta})
                    self.assertEqual(self.admin.call("health.check")["status"], "SERVING")

                check()

    def test_every_meta_that_the_contract_allows_is_taken(self):
        @BOUNDED
        @given(from_schema(DOCUMENT["info"]["x-providerd-meta"]))
        def check(meta):
            answer = self.call("system.whoami", {"_meta": meta})
            if not isinstance(answer, RPCError):
                return
            if answer.code == -32602:
                # JSON Schema has no word for printable ASCII but a pattern, of which the description speaks.
                self.assertEqual(answer.fields, ["_meta.request_id"])
                self.assertFalse(meta["request_id"].isascii() and meta["request_id"].isprintable())
            else:
                self.assertEqual((answer.code, answer.reason), (12, "UNSUPPORTED_PROTOCOL"))

        check()


if __name__ == "__main__":
    unittest.main()
