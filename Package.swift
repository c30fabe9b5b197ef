// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target speaks Swift 6, and a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

#if arch(x86_64)
    /// Kernels for processors with AVX2; `Audio` asks the processor before it enters them.
    let audioKernels: [Target] = [
        .target(name: "AudioAVX2", swiftSettings: strict + [.unsafeFlags(["-Xcc", "-mavx2"])])
    ]
#else
    let audioKernels: [Target] = []
#endif

/// The dashboard and the browser's telephone, built into the program.
let consolePage = [
    "index.html", "phone.html", "openapi.json", "app.css", "phone.css", "app.js", "dom.js", "api.js", "format.js",
    "chart.js", "ring.js", "talk.js", "waveform.js", "listen.js", "ulaw.js", "phone.js", "phone-worklet.js",
    "views/live.js",
    "views/calls.js", "views/call.js", "views/contacts.js", "views/commitments.js", "views/health.js",
]

let package = Package(
    name: "ringback",
    products: [.executable(name: "ringback", targets: ["ringback"])],
    targets: [
        .systemLibrary(name: "CWebSockets", pkgConfig: "libwebsockets", providers: [.apt(["libwebsockets-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        .target(name: "Audio", dependencies: audioKernels.map { .byName(name: $0.name) }, swiftSettings: strict),
        .target(name: "JSONText", swiftSettings: strict),
        .target(
            name: "Bridge", dependencies: ["Audio", "JSONText"] + audioKernels.map { .byName(name: $0.name) },
            swiftSettings: strict),
        .target(name: "Secrets", dependencies: ["COpenSSL"], swiftSettings: strict),
        .target(name: "Sockets", dependencies: ["CWebSockets"], swiftSettings: strict),
        .target(name: "Records", dependencies: ["CSQLite", "CPostgres", "COpenSSL"], swiftSettings: strict),
        .target(name: "Memory", dependencies: ["JSONText", "Records"], swiftSettings: strict),
        .target(
            name: "Console", dependencies: ["Audio", "JSONText", "Records", "Memory", "Secrets"],
            resources: consolePage.map { .embedInCode("Page/" + $0) }, swiftSettings: strict),
        .target(
            name: "Rehearsal", dependencies: ["Audio", "Bridge", "JSONText", "Secrets", "Sockets"],
            swiftSettings: strict),
        .executableTarget(
            name: "ringback",
            dependencies: [
                "Audio", "Bridge", "JSONText", "Secrets", "Sockets", "Records", "Memory", "Console", "Rehearsal",
            ],
            resources: [.embedInCode("Phrases/apology.ulaw"), .embedInCode("Phrases/one_moment.ulaw")],
            swiftSettings: strict),

        .testTarget(name: "AudioTests", dependencies: ["Audio"], swiftSettings: strict),
        .testTarget(
            name: "BridgeTests", dependencies: ["Audio", "Bridge", "JSONText", "Rehearsal"], swiftSettings: strict),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText"], swiftSettings: strict),
        .testTarget(name: "SecretsTests", dependencies: ["Secrets"], swiftSettings: strict),
        .testTarget(name: "SocketsTests", dependencies: ["Sockets"], swiftSettings: strict),
        .testTarget(name: "MemoryTests", dependencies: ["JSONText", "Memory", "Records"], swiftSettings: strict),
        .testTarget(
            name: "RehearsalTests", dependencies: ["Audio", "Bridge", "JSONText", "Rehearsal", "Secrets", "Sockets"],
            swiftSettings: strict),
        .testTarget(
            name: "LineTests",
            dependencies: [
                "Audio", "Bridge", "JSONText", "Memory", "Records", "Rehearsal", "Secrets", "Sockets", "ringback",
            ], swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests", dependencies: ["Audio", "Console", "JSONText", "Memory", "Records", "Secrets"],
            swiftSettings: strict),
        .testTarget(name: "RecordsTests", dependencies: ["Records"], swiftSettings: strict),
    ] + audioKernels
)
