"""The contract against JSON Schema's and OpenRPC's own rules, judged by a validator that is not ours."""

import copy
import json
import os
import unittest

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from contract import DOCUMENT, METHODS
from daemon import ROOT

FOLDER = os.path.join(os.path.dirname(ROOT), "shared", "data", "openrpc")
META = "https://meta.json-schema.tools"


def load(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file)


@unittest.skipUnless(os.path.isdir(FOLDER), "there is no ../shared/data/openrpc with OpenRPC's own schema")
class MetaSchemaTests(unittest.TestCase):
    def setUp(self):
        # It points at another domain, with and without a slash at the end; nothing is fetched from there.
        meta = Resource.from_contents(load("json-schema-tools-meta-schema.json"), DRAFT7)
        registry = Registry().with_resources([(META, meta), (META + "/", meta)])
        self.validator = Draft7Validator(load("schema-1.4.json"), registry=registry)

    def test_the_contract_is_an_openrpc_document(self):
        self.assertEqual([f"{error.json_path}: {error.message[:200]}"
                          for error in self.validator.iter_errors(DOCUMENT)], [])

    def test_what_is_none_is_found_out(self):
        for path, value in [(("info",), None), (("openrpc",), "1.3.0"), (("methods", 0, "name"), None),
                            (("methods", 0, "params", 0, "schema"), None), (("surprise",), 1),
                            (("components", "schemas", "Hello", "type"), "objekt"),
                            (("components", "errors", "NOT_FOUND", "code"), "5")]:
            with self.subTest(path=path):
                document = copy.deepcopy(DOCUMENT)
                place = document
                for name in path[:-1]:
                    place = place[name]
                if value is None:
                    del place[path[-1]]
                else:
                    place[path[-1]] = value
                self.assertFalse(self.validator.is_valid(document))


class ExampleTests(unittest.TestCase):
    """Our own linter does this too; here another validator has the last word."""

    def check(self, value, schema, what):
        # A reference is looked for in the schema that has it.
        judge = Draft7Validator({"allOf": [schema], "components": DOCUMENT["components"]})
        problems = [error.message for error in judge.iter_errors(value)]
        self.assertEqual(problems, [], what)

    def test_every_schema_is_one(self):
        schemas = list(DOCUMENT["components"]["schemas"].values()) + [DOCUMENT["info"]["x-providerd-meta"]]
        schemas += [param["schema"] for method in DOCUMENT["methods"] for param in method["params"]]
        for schema in schemas:
            Draft7Validator.check_schema(schema)

    def test_every_example_is_valid(self):
        count = 0
        for name, method in METHODS.items():
            params = {param["name"]: param for param in method["params"]}
            for example in method["examples"]:
                for given in example["params"]:
                    self.check(given["value"], params[given["name"]]["schema"], f"{name} {given['name']}")
                self.check(example["result"]["value"], method["result"]["schema"], f"{name} result")
                count += 1
            for item in method.get("x-providerd-stream", {}).get("examples", []):
                self.check(item, method["x-providerd-stream"]["item"], f"{name} item")
        self.assertGreater(count, 30)

    def test_a_wrong_example_would_be_found(self):
        with self.assertRaises(AssertionError):
            self.check({"status": 7}, METHODS["health.check"]["result"]["schema"], "health.check")


if __name__ == "__main__":
    unittest.main()
