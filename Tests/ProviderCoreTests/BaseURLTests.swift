import ProviderCore
import Testing

@Suite struct BaseURLTests {
    @Test(
        "is stored in one normalized form",
        arguments: [
            ("https://API.openai.com/v1/", "https://api.openai.com/v1", "https://api.openai.com:443"),
            ("https://example.com:443", "https://example.com", "https://example.com:443"),
            ("https://example.com:8443/a//", "https://example.com:8443/a", "https://example.com:8443"),
            ("http://127.0.0.1:8080/openai/v1", "http://127.0.0.1:8080/openai/v1", "http://127.0.0.1:8080"),
            ("http://[::1]:80/x", "http://[::1]/x", "http://[::1]:80"),
            ("HTTPS://EXAMPLE.com/V1", "https://example.com/V1", "https://example.com:443"),
            ("https://[2001:DB8::1]:0443/v1", "https://[2001:db8::1]/v1", "https://[2001:db8::1]:443"),
            (
                "https://my_host-1.example/v1.1/.a/..b", "https://my_host-1.example/v1.1/.a/..b",
                "https://my_host-1.example:443"
            ),
            ("https://example.com///", "https://example.com", "https://example.com:443"),
        ])
    func normalizes(input: String, text: String, origin: String) throws {
        let url = try BaseURL(input)
        #expect(url.text == text)
        #expect(url.origin == origin)
    }

    @Test(
        "refuses what could hide where a key goes",
        arguments: [
            "", "openai.com", "ftp://example.com", "file:///etc/passwd", "https://", "https://user:pass@example.com",
            "https://example.com/?key=1", "https://example.com/#x", "https://exämple.com", "https://example.com/a b",
            "https://example.com:0", "https://example.com:70000", "https://example.com:x", "https://exa\u{7}mple.com",
            "https://example.com\\@evil.com", "https://example.com/v1/../admin", "https://[::1", "https://[::1]x",
            "https://[]", "https://[g::1]", "https://:443", "https://example.com:", "https://example.com:+1",
            "https:example.com://", "://example.com", "https://example.com/v1/./x", "https://example.com/..",
            "https://exa*mple.com", "https://[::1]:", "https://example.com/\\",
        ])
    func refuses(input: String) {
        #expect(throws: BaseURL.Problem.self) { try BaseURL(input) }
    }

    @Test("takes http for this machine and for hosts that config names, and for nothing else")
    func plainHTTP() throws {
        #expect(throws: BaseURL.Problem.self) { try BaseURL("http://example.com") }
        #expect(throws: BaseURL.Problem.self) { try BaseURL("http://127.0.0.1.example.com") }
        #expect(throws: BaseURL.Problem.self) { try BaseURL("http://10.0.0.5:8000") }
        #expect(try BaseURL("http://10.0.0.5:8000", plainHosts: ["10.0.0.5"]).port == 8000)
        #expect(try BaseURL("http://localhost:1").isSecure == false)
    }
}
