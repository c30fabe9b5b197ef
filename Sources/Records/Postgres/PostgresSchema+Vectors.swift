extension PostgresSchema {
    /// Where turns lie in the space of an embedding model: numbers of four bytes, little-endian, and `input`, which names the
    /// text they were made from. `vector_model` of a call: the model that has seen all its turns.
    static let vectors = """
        ALTER TABLE call ADD COLUMN vector_model TEXT;
        CREATE TABLE turn_vector (
            turn_n BIGINT PRIMARY KEY REFERENCES turn (n),
            line TEXT NOT NULL,
            call_sid TEXT COLLATE "C" NOT NULL REFERENCES call (sid),
            model TEXT NOT NULL,
            dimensions INTEGER NOT NULL,
            input TEXT NOT NULL,
            vector BYTEA NOT NULL,
            CHECK (length(vector) = 4 * dimensions)
        );
        ALTER TABLE turn_vector ALTER COLUMN vector SET STORAGE EXTERNAL;
        CREATE INDEX turn_vector_call ON turn_vector (call_sid);
        """
}
