import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderMethods

struct FieldCheckTests {
    private let check = FieldCheck("set it")

    private func problem(_ body: () throws -> Void) -> (field: String, text: String)? {
        do {
            try body()
            return nil
        } catch let failure as Failure {
            let violation = failure.fieldViolations.first
            return (violation?.field ?? "", violation?.description ?? "")
        } catch {
            return ("", "\(error)")
        }
    }

    // MARK: Names

    @Test(arguments: [
        "a", "my provider", "Größe", "名前", "👩‍👩‍👧", "prv", "prv-1", "a\u{A0}b", String(repeating: "é", count: 64),
    ])
    func aNameMayBeAnyText(name: String) throws {
        #expect(try check.name(name) == name)
    }

    @Test(arguments: [
        "", " a", "a ", "\ta", "a\n", "a\u{0}b", "a\u{7F}", "a\u{85}b", "a\u{2028}b", "\u{A0}a", "a\u{3000}",
        String(repeating: "é", count: 64) + "e", "prv_1", "fil_", "cmd_x", "ckp_x", "PRV_1", "Cmd_x",
    ])
    func aNameIsRefused(name: String) {
        #expect(problem { _ = try check.name(name) }?.field == "name")
    }

    @Test func aRefusalSaysWhatWasToBeDone() async {
        let failure = await refusal { try check.name("") }
        #expect(failure.code == .invalidArgument)
        #expect(failure.reason == "INVALID_FIELD")
        #expect(failure.message.hasPrefix("cannot set it: name must not be empty"))
        #expect(failure.metadata["field"] == "name")
    }

    // MARK: Texts and secrets

    @Test func aTextThatIsNotThereStaysSo() throws {
        #expect(try check.text(nil, "project") == nil)
        #expect(try check.secret(nil, "api_key") == nil)
    }

    @Test(arguments: ["sk-1", "a b", "~", String(repeating: "x", count: 4096)])
    func aSecretMayBePrintableASCII(text: String) throws {
        #expect(try check.secret(SecretString(text), "api_key")?.revealed() == text)
    }

    @Test(arguments: [
        "", " sk", "sk ", "sk\n", "sk\r\n", "s\u{0}k", "ské", "sk\u{7F}", "\u{FEFF}sk", "s\tk", "sk\u{A0}",
    ])
    func aSecretIsRefusedWithoutBeingShown(text: String) async {
        let failure = await refusal { try check.secret(SecretString(text), "api_key") }
        #expect(failure.fieldViolations.map(\.field) == ["api_key"])
        #expect(text.isEmpty || !failure.message.contains(text))
    }

    // MARK: Headers

    @Test func headersComeInTheOrderOfTheirNames() throws {
        let headers = try check.headers(["X-B": "2", "X-A": "1", "OpenAI-Beta": "v2"].mapValues { SecretString($0) })
        #expect(headers.map(\.0) == ["OpenAI-Beta", "X-A", "X-B"])
        #expect(headers.map { $0.1.revealed() } == ["v2", "1", "2"])
    }

    @Test(arguments: ["", "a b", "a:b", "é", "a\r\nb", String(repeating: "x", count: 129), "X_Y(z)"])
    func aHeaderNeedsANameOfTokenCharacters(name: String) {
        #expect(problem { _ = try check.headers([name: SecretString("v")]) }?.field == "extra_headers")
    }

    @Test(arguments: ["Host", "content-length", "Transfer-Encoding", "CONNECTION", "Cookie", "Accept-Encoding"])
    func aHeaderThatTheDaemonSetsItselfIsRefused(name: String) {
        #expect(problem { _ = try check.headers([name: SecretString("v")]) }?.field == "extra_headers.\(name)")
    }

    @Test func aHeaderIsThereOnceWhateverItsCase() {
        let found = problem { _ = try check.headers(["X-A": SecretString("1"), "x-a": SecretString("2")]) }
        #expect(found?.field == "extra_headers.x-a")
        #expect(found?.text == "is there twice")
    }

    @Test func aHeadersValueIsRefusedAsAKeyIs() {
        #expect(problem { _ = try check.headers(["X-A": SecretString("1\r\nX-B: 2")]) }?.field == "extra_headers.X-A")
    }

    @Test func thereMayBe32Headers() throws {
        var headers = Dictionary(uniqueKeysWithValues: (1...32).map { ("X-\($0)", SecretString("v")) })
        #expect(try check.headers(headers).count == 32)
        headers["X-33"] = SecretString("v")
        #expect(problem { _ = try check.headers(headers) }?.text == "must not be more than 32")
    }
}
