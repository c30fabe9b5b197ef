package import Foundation

extension API {
    /// An answer as it goes over HTTP.
    package struct Answer: Sendable {
        /// What follows the head.
        package enum Body: Sendable {
            case bytes([UInt8])
            /// Parts as they come, until they end or nobody reads any more.
            case parts(any AsyncSequence<[UInt8], Never> & Sendable)
            /// `count` bytes of a file behind `head`, from `offset` on. To be read as the reader takes them.
            case file(URL, head: [UInt8], offset: Int, count: Int)
        }

        /// HTTP's.
        package var status: Int
        /// In the order in which they are sent, names in lower case; `content-length` is the carrier's to add.
        package var headers: [(name: String, value: String)]
        /// Empty bytes for none; a HEAD gets the head alone from who carries it.
        package var body: Body
    }
}
