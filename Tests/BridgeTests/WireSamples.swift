import Bridge
import JSONText

/// One message of each kind that Twilio and the models send, to make others from. Shared by the tests and by libFuzzer.
enum WireSamples {
    static let all: [String] = [
        #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#,
        #"{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"CA1","accountSid":"AC1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"a":"b"}}}"#,
        #"{"event":"dtmf","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"5"}}"#,
        #"{"event":"mark","streamSid":"MZ1","mark":{"name":"g0.1600"}}"#,
        #"{"event":"stop","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}"#,
        #"{"type":"session.created","session":{"id":"s","expires_at":1790000000}}"#,
        #"{"type":"session.updated","session":{"audio":{"input":{"format":{"type":"audio/pcmu"}},"output":{"format":{"type":"audio/pcm","rate":24000}}}}}"#,
        #"{"type":"input_audio_buffer.speech_started","audio_start_ms":120,"item_id":"c1"}"#,
        #"{"type":"conversation.item.added","previous_item_id":null,"item":{"id":"a1","type":"message","role":"assistant","content":[]}}"#,
        #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"c1","content_index":0,"transcript":"\u00e9\ud83d\ude00 hello"}"#,
        #"{"type":"response.output_audio_transcript.delta","item_id":"a1","response_id":"r1","delta":"Hel"}"#,
        #"{"type":"response.done","response":{"id":"r1","status":"failed","status_details":{"error":{"code":"x"}},"output":[{"type":"function_call","call_id":"f","name":"n","arguments":"{}"}],"usage":{"total_tokens":3,"input_tokens":1,"output_tokens":2,"input_token_details":{"cached_tokens":1}}}}"#,
        #"{"type":"error","error":{"type":"invalid_request_error","code":"invalid_value","message":"m","param":null,"event_id":"truncate"}}"#,
        #"{"type":"session.started","session":{"id":"s","expires_at":1790000000,"audio":{"format":{"type":"audio/pcmu","rate":8000}}}}"#,
        #"{"type":"session.output_audio.delta","event_id":"e1","delta":"AAEC/w=="}"#,
        #"{"type":"session.input_transcript.delta","event_id":"e2","delta":" hello","start_ms":10,"end_ms":300}"#,
        #"{"type":"session.delegation.created","delegation":{"id":"d1","target":"client"}}"#,
        #"{"type":"response.event","event":{"type":"response.output_item.done","item":{"type":"function_call","status":"completed","call_id":"f","name":"n","arguments":"{}"}}}"#,
        #"{"type":"response.event","event":{"type":"response.completed","response":{"id":"r","usage":{"input_tokens":5,"output_tokens":2,"input_tokens_details":{"cached_tokens":1}}}}}"#,
        #"{"type":"session.usage.updated","usage":{"seconds":12.5}}"#,
        #"{"type":"session.closed","reason":"expired","usage":{"seconds":13}}"#,
        #"{"type":"error","error":{"code":"insufficient_quota","message":"m","client_event_id":"c1"}}"#,
    ]

    /// Reads bytes as each of the readers does. - Returns: whether what was read is written again as it was.
    static func read(_ bytes: [UInt8]) -> Bool {
        _ = TwilioEvent(parsing: bytes.span)
        for codec in [OpenAIRealtime(), OpenAILive(backend: "small")] as [any VoiceCodec] {
            _ = codec.audioDelta(bytes.span)
            _ = codec.parse(bytes.span)
        }
        guard let json = JSON(parsing: bytes) else { return true }
        return JSON(parsing: json.encoded) == json
    }
}
