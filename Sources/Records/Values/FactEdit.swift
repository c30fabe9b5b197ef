/// What an operator does to a fact. Each can be taken back.
package enum FactEdit: Sendable, Equatable {
    /// It is otherwise: the old row is superseded by a new one with this value.
    case correct(value: String, text: String)
    /// It is not so.
    case retract
    /// It is so, whatever contradicts it.
    case affirm
    /// To be told before others, or no more.
    case pin(Bool)
}
