// swift-tools-version: 6.2
// Targets stand in the order of the layers, lowest first; a target depends only on targets above it in this list.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// What only builds for tests have.
let faults: [SwiftSetting] = [
    .define("FAILPOINTS", .when(traits: ["Failpoints"])),
    .define("MUTANT_NO_RECONCILE", .when(traits: ["MutantNoReconcile"])),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings + more)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], linking: [LinkerSetting]? = nil) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: settings,
        linkerSettings: linking)
}

/// The tests' own versions of these stand before the C library's, also for SQLite: see Disk.swift beside the tests.
let watchedCalls: [LinkerSetting] = [
    .unsafeFlags(
        ["fsync", "fdatasync", "write", "pwrite64", "rename"].flatMap {
            ["-Xlinker", "--export-dynamic-symbol=" + $0]
        })
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]
let hashTrees = Target.Dependency.product(name: "HashTreeCollections", package: "swift-collections")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "providerd",
    products: [.library(name: "ProviderClient", targets: ["ProviderClient"])],
    traits: [
        .trait(
            name: "Failpoints",
            description: "A daemon that kills itself at the point named by PROVIDERD_FAILPOINT; never in packages."),
        .trait(
            name: "MutantNoReconcile",
            description: "A daemon that launches again without looking, to prove that the tests would notice."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CProviderSystem"),
        library("ProviderJSON"),
        library("ProviderProtocol", ["ProviderJSON"]),
        library("ProviderTransport", [nioConcurrency, nioCore, nioPosix]),
        library("ProviderClient", ["ProviderTransport", "ProviderProtocol", "ProviderJSON"]),
        library("ProviderCore", ["ProviderJSON"]),
        library("ProviderStore", ["ProviderCore", "ProviderJSON", hashTrees] + grdb),
        library("ProviderVault", ["ProviderCore", "ProviderJSON", "COpenSSL", "CProviderSystem"]),
        library(
            "ProviderUpstream", ["ProviderCore", "ProviderJSON", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL]),
        library("ProviderEngine", ["ProviderCore", "ProviderJSON", logging], faults),
        library("ProviderMethods", ["ProviderEngine", "ProviderCore", "ProviderProtocol", "ProviderJSON"]),
        library(
            "ProviderServer",
            [
                "ProviderMethods", "ProviderCore", "ProviderTransport", "ProviderProtocol", "ProviderJSON", lifecycle,
                logging,
            ]),
        .executableTarget(
            name: "ProtocolGenerator", dependencies: ["ProviderJSON", argumentParser], swiftSettings: settings),
        .executableTarget(
            name: "providerctl",
            dependencies: ["ProviderClient", "ProviderProtocol", "ProviderJSON", argumentParser],
            swiftSettings: settings),
        .executableTarget(
            name: "providerd",
            dependencies: [
                "ProviderServer", "ProviderMethods", "ProviderEngine", "ProviderUpstream", "ProviderVault",
                "ProviderStore", "ProviderCore", "ProviderTransport", "ProviderProtocol", "ProviderJSON",
                argumentParser, lifecycle, logging, unixSignals,
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "provider-sandbox",
            dependencies: ["ProviderJSON", argumentParser, nioCore, nioHTTP1, nioPosix], swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["ProviderJSON"], path: "Tests/Support", swiftSettings: settings),
        .target(
            name: "ServerTestSupport",
            dependencies: [
                "ProviderServer", "ProviderMethods", "ProviderCore", "ProviderTransport", "ProviderProtocol",
                "ProviderJSON", "TestSupport", lifecycle, logging,
            ], path: "Tests/ServerSupport", swiftSettings: settings),
        tests("ProviderJSON", ["ProviderJSON"]),
        tests("ProviderProtocol", ["ProviderProtocol", "ProviderJSON"]),
        tests("ProtocolGenerator", ["ProtocolGenerator", "ProviderJSON"]),
        tests("ProviderCore", ["ProviderCore", "ProviderJSON"]),
        tests("ProviderTransport", ["ProviderTransport", "ProviderJSON", nioCore, nioEmbedded]),
        tests(
            "ProviderServer",
            [
                "ServerTestSupport", "ProviderServer", "ProviderMethods", "ProviderTransport", "ProviderCore",
                "ProviderProtocol", "ProviderJSON", lifecycle, logging,
            ]),
        tests(
            "ProviderClient",
            [
                "ServerTestSupport", "ProviderClient", "ProviderServer", "ProviderMethods", "ProviderTransport",
                "ProviderCore", "ProviderProtocol", "ProviderJSON", lifecycle, logging,
            ]),
        tests("providerctl", ["providerctl", "ProviderClient", "ProviderProtocol", "ProviderJSON", argumentParser]),
        tests(
            "ProviderMethods",
            [
                "ProviderMethods", "ProviderEngine", "ProviderStore", "ProviderVault", "ProviderCore",
                "ProviderProtocol", "ProviderJSON", logging,
            ]),
        tests(
            "providerd",
            [
                "providerd", "ProviderServer", "ProviderMethods", "ProviderEngine", "ProviderUpstream",
                "ProviderVault", "ProviderStore", "ProviderCore", "ProviderProtocol", "ProviderJSON", argumentParser,
                lifecycle, logging,
            ]),
        tests("ProviderVault", ["ProviderVault", "ProviderCore", "ProviderJSON", "CProviderSystem"]),
        tests("ProviderStore", ["ProviderStore", "ProviderCore", "ProviderJSON"] + grdb, linking: watchedCalls),
        tests("ProviderUpstream", ["ProviderUpstream", "ProviderCore", "ProviderJSON"]),
        tests("ProviderEngine", ["ProviderEngine", "ProviderCore", "ProviderJSON", logging]),
    ]
)
