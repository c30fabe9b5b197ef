import Foundation

extension Session {
    /// A call's spoken turns; see `MemoryRecords.spokenTurns`.
    func spokenTurns(of callSid: String, model: String) throws(StoreError) -> [SpokenTurn] {
        var turns: [SpokenTurn] = []
        let found = try rows(
            """
            SELECT t.n, t.role, w.said, v.input FROM turn t JOIN turn_words w ON w.n = t.n
            LEFT JOIN turn_vector v ON v.turn_n = t.n AND v.model = $2
            WHERE t.call_sid = $1 AND t.role IN ('caller', 'agent') ORDER BY t.seq, t.started_ms, t.n
            """, callSid, model)
        for var row in found {
            turns.append(
                SpokenTurn(
                    number: Int64(try row.int()), role: try row.word(), said: try row.text(),
                    input: try row.optionalText()))
        }
        return turns
    }

    /// Keeps vectors; see `MemoryRecords.keep`.
    func keep(_ vectors: [TurnVector], of callSid: String, model: String, isWhole: Bool) throws(StoreError) {
        // What is erased or changed meanwhile waits for the call's row, as every writer does.
        guard try row("SELECT sid FROM call WHERE sid = $1" + lockingRows, callSid) != nil else {
            throw .unknown("call")
        }
        for vector in vectors {
            try run(
                """
                INSERT INTO turn_vector (turn_n, line, call_sid, model, dimensions, input, vector)
                SELECT n, line, call_sid, $3, $4, $5, $6 FROM turn WHERE n = $2 AND call_sid = $1
                ON CONFLICT (turn_n) DO UPDATE SET model = excluded.model, dimensions = excluded.dimensions,
                    input = excluded.input, vector = excluded.vector
                """, callSid, vector.turn, model, vector.values.count, vector.input, vector.values)
        }
        var changed = vectors.count
        if isWhole {
            changed += try run("DELETE FROM turn_vector WHERE call_sid = $1 AND model <> $2", callSid, model)
            try run("UPDATE call SET vector_model = $2 WHERE sid = $1", callSid, model)
        }
        if changed > 0 { try noteChange(of: callSid) }
    }

    /// Vectors by the numbers of their turns; see `MemoryRecords.vectors`.
    func vectors(of contactID: String, model: String, calls: [String]) throws(StoreError) -> [Int64: [Float]] {
        var vectors: [Int64: [Float]] = [:]
        let found = try rows(
            """
            SELECT v.turn_n, v.vector FROM turn_vector v JOIN call c ON c.sid = v.call_sid
            WHERE \(among("v.call_sid", .texts, "$1")) AND v.model = $2 AND c.contact_id = $3
            """, list(calls), model, contactID)
        for var row in found { vectors[Int64(try row.int())] = try row.floats() }
        return vectors
    }

    /// Queues jobs for calls without vectors; see `MemoryRecords.queueVectors`.
    func queueVectors(
        job kind: String, model: String, from place: CallPlace?, limit: Int, at: Date
    ) throws(StoreError) -> CallPlace? {
        let place = place ?? CallPlace(startedAt: Date(timeIntervalSince1970: 9e9), callSid: "")
        let found = try rows(
            """
            SELECT c.sid, c.started_at, c.status, o.policy, c.vector_model FROM call c
            LEFT JOIN contact o ON o.id = c.contact_id
            WHERE c.started_at <= $1 AND (c.started_at < $1 OR c.sid < $2)
            ORDER BY c.started_at DESC, c.sid DESC LIMIT $3
            """, place.startedAt, place.callSid, limit)
        var last: CallPlace?
        for var row in found {
            let (callSid, startedAt) = (try row.text(), try row.date())
            last = CallPlace(startedAt: startedAt, callSid: callSid)
            let (status, policy): (CallStatus, MemoryPolicy?) = (try row.word(), try row.optionalWord())
            guard status != .live, policy == .on, try row.optionalText() != model else { continue }
            let job = NewJob(kind, after: callSid, at: at)
            try run(
                """
                INSERT INTO job (line, call_sid, kind, key, state, tries, run_after, created_at)
                SELECT line, sid, $2, $3, 'queued', 0, $4, $4 FROM call WHERE sid = $1
                ON CONFLICT (key) DO UPDATE SET state = 'queued', tries = 0, run_after = excluded.run_after
                WHERE job.state IN ('done', 'dead')
                """, callSid, job.kind, job.key, job.runAfter)
        }
        return found.count < limit ? nil : last
    }
}
