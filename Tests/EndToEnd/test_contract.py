"""What the daemon says of itself, and whether it keeps to it."""

import socket
import unittest

from contract import DOCUMENT, METHODS, example_params
from story import Story
from wire import RPCError


def closed_port():
    """A port of loopback on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class ContractTests(Story):
    # The examples name a provider beyond this machine: whatever would be sent there ends at this door.
    settings = {"proxy": f"http://127.0.0.1:{closed_port()}"}

    def send(self, client, method, params):
        """One example, in the way of its kind; the result or the error."""
        kind = METHODS[method]["x-providerd-kind"]
        try:
            if kind == "upload":
                params = {name: value for name, value in params.items() if name != "channel"}
                return client.upload(b'{"messages": []}\n', **params)
            if kind == "download":
                return client.download(params["id"])
            if kind == "server_stream":
                stream = client.watch(method, **params)
                stream.cancel()
                return stream
            return client.call(method, **params)
        except RPCError as error:
            return error

    def test_discover_answers_the_contract_itself(self):
        self.assertEqual(self.admin.call("rpc.discover"), DOCUMENT)

    def test_the_admin_may_call_every_method_and_no_other_is_there(self):
        self.assertEqual(sorted(self.admin.call("system.whoami")["methods"]), sorted(METHODS))

    def test_every_example_is_answered_as_the_contract_says(self):
        # The connection itself holds results against schemas and errors against the method's list.
        for method, entry in METHODS.items():
            for example in entry["examples"]:
                with self.subTest(method=method, example=example["name"]):
                    answer = self.send(self.admin, method, example_params(example))
                    if isinstance(answer, RPCError):
                        self.assertNotIn(answer.code, (-32603, 13, -32601), answer.error)
                    self.assertEqual(self.admin.call("health.check")["status"], "SERVING")

    def test_an_unknown_field_is_refused_by_every_method(self):
        for method, entry in METHODS.items():
            with self.subTest(method=method):
                params = {**example_params(entry["examples"][0]), "surprise": 1}
                if entry["x-providerd-kind"] in ("upload", "download"):
                    self.admin.last_channel += 1
                    params["channel"] = self.admin.last_channel
                error = self.refused(-32602, "INVALID_FIELD", self.admin, method, **params)
                self.assertEqual(error.fields, ["surprise"])

    def test_a_required_field_is_missed_by_name(self):
        for method, entry in METHODS.items():
            for param in entry["params"]:
                if not param.get("required"):
                    continue
                with self.subTest(method=method, field=param["name"]):
                    params = example_params(entry["examples"][0])
                    del params[param["name"]]
                    if "channel" in params:
                        self.admin.last_channel += 1
                        params["channel"] = self.admin.last_channel
                    error = self.refused(-32602, "INVALID_FIELD", self.admin, method, **params)
                    self.assertEqual(error.fields, [param["name"]])

    def test_a_wrong_type_is_named_by_its_field(self):
        for method, entry in METHODS.items():
            for param in entry["params"]:
                if param["name"] == "channel":
                    continue
                with self.subTest(method=method, field=param["name"]):
                    params = {**example_params(entry["examples"][0]), param["name"]: [[["nothing takes this"]]]}
                    if "channel" in params:
                        self.admin.last_channel += 1
                        params["channel"] = self.admin.last_channel
                    error = self.refused(-32602, "INVALID_FIELD", self.admin, method, **params)
                    self.assertEqual(error.fields[0].split("[")[0], param["name"])

    def test_what_is_no_method_is_not_found(self):
        for method in ("provider.destroy", "Provider.get", "provider.get ", "", "$/stream.start"):
            with self.subTest(method=method):
                with self.assertRaises(RPCError) as caught:
                    self.admin.call(method)
                self.assertEqual(caught.exception.code, -32601)


if __name__ == "__main__":
    unittest.main()
