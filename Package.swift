// swift-tools-version: 6.2
// Targets stand in the order of the layers, lowest first; a target depends only on targets above it in this list.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "providerd",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        library("ProviderJSON"),
        library("ProviderProtocol", ["ProviderJSON"]),
        library("ProviderCore", ["ProviderJSON"]),
        library("ProviderEngine", ["ProviderCore", "ProviderJSON"]),
        .executableTarget(
            name: "ProtocolGenerator", dependencies: ["ProviderJSON", argumentParser], swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: settings),
        tests("ProviderJSON", ["ProviderJSON"]),
        tests("ProviderProtocol", ["ProviderProtocol", "ProviderJSON"]),
        tests("ProtocolGenerator", ["ProtocolGenerator", "ProviderJSON"]),
        tests("ProviderCore", ["ProviderCore", "ProviderJSON"]),
        tests("ProviderEngine", ["ProviderEngine", "ProviderCore", "ProviderJSON"]),
    ]
)
