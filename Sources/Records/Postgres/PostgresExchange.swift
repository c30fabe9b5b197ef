import CPostgres
import Foundation

extension PostgresConnection {
    /// Sends one statement and waits for the whole answer, but not longer than `patience` for a sign of life.
    ///
    /// libpq's own waiting calls have no limit: a server that is stopped keeps its connections open and says nothing.
    /// - Returns: the last result, to be cleared by the caller; nil when the connection was lost or given up.
    func exchange(_ send: (OpaquePointer) -> Int32) -> OpaquePointer? {
        guard let handle, send(handle) == 1 else { return nil }
        var answer: OpaquePointer?
        while true {
            guard flush(handle), arrive(handle) else {
                PQclear(answer)
                close()
                return nil
            }
            guard let result = PQgetResult(handle) else { return answer }
            PQclear(answer)
            answer = result
        }
    }

    /// Hands the statement over to the network. While that takes no more, what comes back is read, or both sides might
    /// wait for each other.
    private func flush(_ handle: OpaquePointer) -> Bool {
        while true {
            switch PQflush(handle) {
            case 0: return true
            case 1:
                guard let ready = wait(handle, for: Int16(POLLIN | POLLOUT)) else { return false }
                if ready & Int16(POLLIN) != 0, PQconsumeInput(handle) == 0 { return false }
            default: return false
            }
        }
    }

    /// Reads until a result is whole.
    private func arrive(_ handle: OpaquePointer) -> Bool {
        while PQisBusy(handle) == 1 {
            guard wait(handle, for: Int16(POLLIN)) != nil, PQconsumeInput(handle) == 1 else { return false }
        }
        return true
    }

    /// Waits until the socket is ready; nil when it was not within `patience`.
    private func wait(_ handle: OpaquePointer, for events: Int16) -> Int16? {
        let deadline = patience.map { ContinuousClock.now + $0 }
        while true {
            var socket = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            let left = deadline.map { Int32(max(0, ($0 - .now) / .milliseconds(1))) } ?? -1
            let ready = poll(&socket, 1, left)
            if ready > 0 { return socket.revents }
            // A signal is no answer; zero is the end of patience.
            if ready == 0 || errno != EINTR { return nil }
        }
    }
}
