// swift-tools-version: 6.2
// Drives and fills the daemon for `run`. The linked folders are the daemon's own sources, so that the load decodes with
// the generated types, and the seed stores through the store's own code.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies + [.product(name: "ArgumentParser", package: "swift-argument-parser")],
        swiftSettings: settings)
}

let nio: [Target.Dependency] = ["NIOConcurrencyHelpers", "NIOCore", "NIOPosix"].map {
    .product(name: $0, package: "swift-nio")
}

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CEpoll"),
        library("ProviderJSON"),
        library("ProviderProtocol", ["ProviderJSON"]),
        library("ProviderTransport", nio),
        library("ProviderClient", ["ProviderTransport", "ProviderProtocol", "ProviderJSON"]),
        library("ProviderCore", ["ProviderJSON"]),
        library(
            "ProviderStore",
            [
                "ProviderCore", "ProviderJSON", .product(name: "HashTreeCollections", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        program("load", ["CEpoll", "ProviderClient", "ProviderProtocol", "ProviderJSON"]),
        program("seed", ["ProviderStore", "ProviderCore", "ProviderJSON"]),
    ]
)
