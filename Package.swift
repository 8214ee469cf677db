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

let package = Package(
    name: "providerd",
    targets: [
        library("ProviderJSON"),
        library("ProviderCore", ["ProviderJSON"]),
        library("ProviderEngine", ["ProviderCore", "ProviderJSON"]),
        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: settings),
        tests("ProviderJSON", ["ProviderJSON"]),
        tests("ProviderCore", ["ProviderCore", "ProviderJSON"]),
        tests("ProviderEngine", ["ProviderEngine", "ProviderCore", "ProviderJSON"]),
    ]
)
