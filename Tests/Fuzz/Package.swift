// swift-tools-version: 6.2
// A package of its own, so that a build of the product knows nothing of fuzzers, and theirs nothing of NIO or SQLite.
// `Sources` is a link to the product's own: its `package` declarations are visible here.
import Foundation
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// All of the transport but the frames themselves, which need no NIO.
let transport = try FileManager.default.contentsOfDirectory(
    atPath: Context.packageDirectory + "/Sources/ProviderTransport"
).filter { $0 != "Frame.swift" }

/// libFuzzer has the main function.
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Targets/" + name,
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "fuzz",
    targets: [
        .target(name: "ProviderJSON", swiftSettings: settings),
        .target(name: "ProviderProtocol", dependencies: ["ProviderJSON"], swiftSettings: settings),
        .target(
            name: "ProviderFrames", path: "Sources/ProviderTransport", exclude: transport, swiftSettings: settings),
        .target(name: "Oracles", dependencies: ["ProviderJSON"], path: "Targets/Oracles", swiftSettings: settings),
        fuzzer("FuzzFrames", ["ProviderFrames", "Oracles"]),
        fuzzer("FuzzJSON", ["ProviderJSON", "Oracles"]),
        fuzzer("FuzzEnvelope", ["ProviderProtocol", "ProviderJSON", "Oracles"]),
        fuzzer("FuzzDecoders", ["ProviderProtocol", "ProviderJSON", "Oracles"]),
    ]
)
