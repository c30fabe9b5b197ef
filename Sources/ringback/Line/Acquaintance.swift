import Memory
import Records

/// What a call knows of its caller beside what the model is told.
struct Acquaintance: Sendable {
    /// Who it is; nil while it may be any of those who share the telephone.
    private(set) var contactID: String?
    private let policies: [String: MemoryPolicy]
    /// How sure it is that the caller is this contact; see `IdentityLevel`. It only rises.
    private(set) var level: Int
    /// The tries to confirm a name.
    private var confirmation: CallerConfirmation
    private var pinTries = 3
    /// Of those who may be calling somebody has a PIN: what is keyed in may be one.
    let expectsPIN: Bool
    /// What is worth saying of the past while the call goes on.
    var reminder = Reminder()

    /// - Parameter people: all who may be calling; at least one.
    init(_ people: [ContactMemory], level: Int) {
        contactID = people.count == 1 ? people[0].contact.id : nil
        policies = Dictionary(
            people.map { ($0.contact.id, $0.contact.policy) }, uniquingKeysWith: { first, _ in first })
        self.level = level
        expectsPIN = people.contains { $0.contact.hasPIN }
        confirmation = CallerConfirmation(people)
    }

    /// Their past may be searched in this call.
    var mayRecall: Bool { level >= 2 && contactID.flatMap { policies[$0] } == .on }

    /// Nobody who may be calling wants not to be remembered: what is said may be shown to the text model.
    var mayBeWrittenUp: Bool { !policies.values.contains(.off) }

    /// Their past could be searched if they said who they are.
    var isWorthAsking: Bool {
        level < 2 && policies.contains { ($0.key == contactID || contactID == nil) && $0.value == .on }
    }

    /// Several people may be calling.
    var isOfSeveral: Bool { contactID == nil }

    /// Whose PIN may be tried once more in this call; nil: nobody's.
    mutating func takePINTry() -> String? {
        guard level < 3, expectsPIN, pinTries > 0, let contactID else { return nil }
        pinTries -= 1
        return contactID
    }

    /// The caller has keyed in the contact's PIN.
    mutating func verify() { level = 3 }

    /// Compares a name with those on record. A yes says who it is, and raises the level to 2.
    mutating func confirm(_ name: String) -> CallerConfirmation.Answer {
        let answer = confirmation.confirm(name)
        if answer == .yes {
            contactID = confirmation.confirmed
            level = max(level, 2)
        }
        return answer
    }
}
