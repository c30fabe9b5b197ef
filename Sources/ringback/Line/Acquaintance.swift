import Memory
import Records

/// What a call knows of its caller beside what the model is told.
struct Acquaintance: Sendable {
    let contactID: String
    let policy: MemoryPolicy
    /// How sure it is that the caller is this contact; see `IdentityLevel`. It only rises.
    var level: Int
    /// The tries to confirm a name.
    var confirmation: CallerConfirmation
    /// What is worth saying of the past while the call goes on.
    var reminder = Reminder()

    init(_ memory: ContactMemory, level: Int) {
        contactID = memory.contact.id
        policy = memory.contact.policy
        self.level = level
        confirmation = CallerConfirmation(memory)
    }

    /// Their past may be searched in this call.
    var mayRecall: Bool { level >= 2 && policy == .on }
}
