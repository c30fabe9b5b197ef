internal import CWebSockets
internal import Foundation

/// The kernel's timer as one of the loop's descriptors: exact to some microseconds, whatever waits for it.
final class AlarmClock: Connection {
    private let descriptor: Int32
    private var due: Int64?

    override init(_ reactor: Reactor) {
        descriptor = timerfd_create(Int32(CLOCK_MONOTONIC), Int32(TFD_NONBLOCK | TFD_CLOEXEC))
        super.init(reactor)
    }

    /// Puts it among the loop's descriptors; closed with it.
    func join(_ context: OpaquePointer) {
        var file = lws_sock_file_fd_type()
        file.filefd = descriptor
        guard descriptor >= 0, let vhost = lws_get_vhost_by_name(context, "default"),
            let wsi = lws_adopt_descriptor_vhost(vhost, LWS_ADOPT_RAW_FILE_DESC, file, nil, nil)
        else { fatalError("no timer to be had from the kernel") }
        self.wsi = wsi
        lws_set_opaque_user_data(wsi, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Rings at a moment of the monotonic clock, microseconds; nil for never.
    func set(_ due: Int64?) {
        self.due = due
        var setting = itimerspec()
        // A moment of 0 would stop it.
        let due = due.map { max(1, $0) } ?? 0
        setting.it_value = timespec(tv_sec: Int(due / 1_000_000), tv_nsec: Int(due % 1_000_000) * 1000)
        timerfd_settime(descriptor, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }

    override func handle(_ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard reason == LWS_CALLBACK_RAW_RX_FILE else { return 0 }
        var rung: UInt64 = 0
        _ = read(descriptor, &rung, 8)
        let now = Clock.now
        if let due { reactor.noteLag(now - due) }
        reactor.timers.fire(at: now)
        return 0
    }
}
