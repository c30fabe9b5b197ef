internal import CWebSockets
internal import Foundation

/// What a loop waits with.
package enum Backend: String, Sendable, CaseIterable {
    /// libuv where its plug-in for libwebsockets is installed, else poll.
    case auto
    /// epoll, through libuv: what waiting costs does not grow with the number of sockets.
    case libuv
    /// poll(2), which is always there.
    case poll

    /// What `auto` comes to on this machine.
    package static let best: Backend = LibUV.shared == nil ? .poll : isPluginThere ? .libuv : .poll

    /// libwebsockets loads its plug-in when a context is made; whether it can is found out by making one.
    private static let isPluginThere: Bool = {
        guard let loop = UVLoop() else { return false }
        var info = lws_context_creation_info()
        info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        info.gid = -1
        info.uid = -1
        lws_set_log_level(0, nil)
        guard loop.context(&info) != nil else { return false }
        loop.abandon()
        return true
    }()
}

/// The few functions of libuv that a loop of ours needs, from the library that the plug-in brings.
struct LibUV: Sendable {
    typealias Loop = UnsafeMutableRawPointer
    let loopSize: @convention(c) () -> Int
    let loopInit: @convention(c) (Loop) -> Int32
    let run: @convention(c) (Loop, Int32) -> Int32
    let stop: @convention(c) (Loop) -> Void
    let loopClose: @convention(c) (Loop) -> Int32

    /// nil where there is no libuv.
    static let shared = LibUV()

    private init?() {
        guard let library = dlopen("libuv.so.1", RTLD_NOW) else { return nil }
        guard let size = dlsym(library, "uv_loop_size"), let initialize = dlsym(library, "uv_loop_init"),
            let run = dlsym(library, "uv_run"), let stop = dlsym(library, "uv_stop"),
            let close = dlsym(library, "uv_loop_close")
        else { return nil }
        loopSize = unsafeBitCast(size, to: (@convention(c) () -> Int).self)
        loopInit = unsafeBitCast(initialize, to: (@convention(c) (Loop) -> Int32).self)
        self.run = unsafeBitCast(run, to: (@convention(c) (Loop, Int32) -> Int32).self)
        self.stop = unsafeBitCast(stop, to: (@convention(c) (Loop) -> Void).self)
        loopClose = unsafeBitCast(close, to: (@convention(c) (Loop) -> Int32).self)
    }
}

/// A libuv loop of our own for a context to live on. One that libwebsockets made for itself would take over the process's signals.
final class UVLoop {
    private let library: LibUV
    private let loop: LibUV.Loop
    private static let runDefault: Int32 = 0
    private static let runNoWait: Int32 = 2

    /// nil where there is no libuv.
    init?() {
        guard let library = LibUV.shared else { return nil }
        self.library = library
        loop = .allocate(byteCount: library.loopSize(), alignment: 16)
        guard library.loopInit(loop) == 0 else {
            loop.deallocate()
            return nil
        }
    }

    deinit {
        _ = library.loopClose(loop)
        loop.deallocate()
    }

    /// Makes a context that lives on this loop; nil where libwebsockets has no plug-in for libuv.
    func context(_ info: inout lws_context_creation_info) -> OpaquePointer? {
        var foreign: UnsafeMutableRawPointer? = loop
        return withUnsafeMutablePointer(to: &foreign) { loops in
            info.options |= UInt64(LWS_SERVER_OPTION_LIBUV)
            info.foreign_loops = loops
            defer { info.foreign_loops = nil }
            return lws_create_context(&info)
        }
    }

    /// Serves until `stop`.
    func run() { _ = library.run(loop, Self.runDefault) }

    /// Ends `run` at the end of its round. Loop thread only.
    func stop() { library.stop(loop) }

    /// Lets rounds pass, without waiting for anything, until `isDone`: libuv gives up a closed handle in the round after.
    func settle(until isDone: () -> Bool) {
        for _ in 0..<1000 where !isDone() {
            _ = library.run(loop, Self.runNoWait)
            usleep(100)
        }
    }

    /// Never runs again, and stays as it is until the process ends, together with the context on it. To take such a context down,
    /// libwebsockets 4.1 closes its event descriptor by its own hand and, some rounds later, by that of its plug-in. Whichever thread was
    /// given the number in between would lose its file or socket.
    func abandon() { _ = Unmanaged.passRetained(self) }
}
