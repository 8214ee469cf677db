"""Each type of provider, set up and used as a person would: over its own wire, against the sandbox."""


from story import Story

UNIMPLEMENTED = 12


class WireTests(Story):
    sandbox_key = "sk-wires-0123456789"
    PATHS = {"openai": "/openai/v1", "azure": "/azure/openai/v1", "anthropic": "/anthropic", "custom": "/custom",
             "together": "/together/v1", "fireworks": "/fireworks/v1/accounts/sandbox"}

    def wired(self, kind):
        return self.provider(kind, type=kind, base_url=self.sandbox.origin + self.PATHS[kind])

    def test_every_wire_tests_lists_and_generates(self):
        for kind in self.PATHS:
            with self.subTest(kind=kind):
                provider = self.wired(kind)
                item = self.operator.call("provider.test", ids=[kind], generate=True)["results"][0]
                self.assertEqual((item["outcome"], item["class"]), ("ok", "ok"), item)
                self.assertIn("sandbox-tiny generated", item["message"])
                models = [model["id"] for model in self.operator.call("provider.models", id=kind)["models"]]
                self.assertTrue(any(model.endswith("sandbox-tiny") for model in models), models)
                done = self.ended(self.generate(provider, temperature=0))
                self.assertTrue(done["result"]["text"])

    def test_a_trainer_that_was_never_tested_lists_its_models_and_says_what_it_said(self):
        self.provider("untested", type="custom", base_url=self.sandbox.origin + "/custom")
        self.assertTrue(self.operator.call("provider.models", id="untested")["models"])
        self.provider("wrong", type="custom", base_url=self.sandbox.origin + "/custom", api_key="sk-wrong")
        self.refused(9, "UPSTREAM_UNAUTHORIZED", self.operator, "provider.models", id="wrong")

    def test_who_generates_nothing_is_no_worse_for_being_asked(self):
        self.provider("plain", type="custom", base_url=self.sandbox.origin + "/custom-minimal")
        item = self.operator.call("provider.test", ids=["plain"], generate=True)["results"][0]
        self.assertEqual((item["class"], item["provider"]["status"]), ("ok", "ok"), item)
        self.assertIn("generating text", item["message"])

    def test_an_estimate_says_first_that_there_can_be_no_job(self):
        self.provider("talks only", type="anthropic", base_url=self.sandbox.origin + "/anthropic")
        file = self.file()
        told = self.operator.call("command.estimate", provider="talks only", training_files=[file["id"]], data={})
        self.assertIn("the type anthropic offers no fine-tuning through its API", told["upstream"]["reason"])

    def test_a_wrong_key_is_unauthorized_on_every_wire(self):
        for kind, path in self.PATHS.items():
            with self.subTest(kind=kind):
                self.provider("wrong " + kind, type=kind, base_url=self.sandbox.origin + path, api_key="sk-wrong")
                item = self.operator.call("provider.test", ids=["wrong " + kind])["results"][0]
                self.assertEqual((item["class"], item["step"]), ("unauthorized", "answer"), item)

    def test_every_wire_that_can_fine_tunes_and_its_model_answers(self):
        file = self.file()
        for kind, path in self.PATHS.items():
            provider = self.provider("tuning " + kind, type=kind, base_url=self.sandbox.origin + path)
            if "fine_tune" not in provider["capabilities"]:
                continue
            with self.subTest(kind=kind):
                done = self.ended(self.fine_tune(provider, file))
                tuned = done["result"]["fine_tuned_model"]
                self.assertNotEqual(tuned, provider["base_model"])
                # What an accepted job has proved.
                self.assertEqual(self.admin.call("provider.get", id=provider["id"])["last_test"]["fine_tuning"], "yes")
                answer = self.ended(self.generate(provider, model=tuned, temperature=0))
                self.assertIn("text", answer["result"])

    def test_azure_asks_for_its_address_in_the_form_that_it_has(self):
        error = self.refused(3, "INVALID_FIELD", self.admin, "provider.create", name="a", type="azure")
        self.assertIn("https://RESOURCE.openai.azure.com/openai/v1", error.message)

    def test_anthropic_cannot_fine_tune_and_names_who_can(self):
        provider = self.provider("claude", type="anthropic", base_url=self.sandbox.origin + "/anthropic")
        self.assertEqual(provider["capabilities"], ["models", "generate", "stream"])
        file = self.file()
        error = self.refused(UNIMPLEMENTED, "UNSUPPORTED_BY_PROVIDER", self.operator, "command.create",
                             type="fine_tune", provider="claude", training_files=[file["id"]], data={})
        self.assertIn("the type anthropic offers no fine-tuning through its API", error.message)
        self.assertIn("openai", error.metadata["types"])
        item = self.operator.call("provider.test", ids=["claude"])["results"][0]
        self.assertEqual(item["fine_tuning"], "no")
