import Records

/// Words about somebody's health or money: told only to a caller who was verified (level 3), whatever kind of row holds them.
///
/// A list to the safe side: a word that is mostly said of something harmless is not among them. English first; of other
/// languages the plainest words.
package enum Sensitivity {
    /// True when a text speaks of such things.
    package static func isGuarded(_ text: String) -> Bool {
        let spoken = RecallWord.all(in: text).map(\.lower)
        for (index, word) in spoken.enumerated() {
            if words.contains(word) || RecallTerms.term(word).map(stems.contains) == true { return true }
            if phrases[word]?.contains(where: { spoken[index...].starts(with: $0) }) == true { return true }
        }
        return false
    }

    private static func split(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// English, in any form of the word.
    private static let stems = Set(
        split(
            """
            diagnosis diagnose diagnosed symptom prescription prescribe medication medicine pill dosage insulin antibiotic
            antidepressant painkiller inhaler diabetes diabetic asthma cancer tumour tumor biopsy chemo chemotherapy
            pregnancy pregnant miscarriage abortion hepatitis ultrasound mammogram colonoscopy therapist psychiatrist
            psychologist psychotherapy depression suicidal addiction rehab alcoholic dementia alzheimer epilepsy seizure
            allergy allergic disability wheelchair vaccination infection disease illness surgery
            overdraft overdrawn arrears bankruptcy bankrupt insolvency mortgage salary payslip creditor debt iban
            """
        ).compactMap(RecallTerms.term))
    /// As they stand; accents are folded away.
    private static let words = Set(
        split(
            """
            hiv aids mri std sti xray biopsies
            diagnose medikament medikamente krankheit krank krebs schwanger schwangerschaft befund blutwerte depression
            allergie kontostand kontonummer schulden kredit hypothek gehalt
            diagnostico medicamento medicamentos enfermedad embarazada embarazo cancer depresion alergia deuda deudas
            prestamo hipoteca salario
            diagnostic medicament medicaments maladie enceinte grossesse depression allergie dette dettes hypotheque salaire
            """))
    private static let phrases: [String: [[String]]] = Dictionary(
        grouping: [
            "blood pressure", "blood test", "blood work", "test results", "lab results", "test result", "lab result",
            "x ray", "mental health", "heart attack", "panic attack", "sleeping tablets", "birth control",
            "account number", "account balance", "bank balance", "bank account", "sort code", "routing number",
            "credit score", "credit limit", "credit card debt", "overdue balance", "tax return",
        ].map { $0.split(separator: " ").map(String.init) }, by: { $0[0] })
}

extension ContactMemory {
    /// Turns in which something was said that is known to be of accounts or health.
    var guardedTurns: Set<String> {
        Set(facts.filter { Fact.sensitiveSlots.contains($0.slot) }.flatMap(\.citations).map(\.turnID))
    }

    /// Calls in which something of that kind was said.
    var guardedCalls: Set<String> { Set(facts.filter { Fact.sensitiveSlots.contains($0.slot) }.map(\.callSid)) }
}
