import JSONText
import Testing

@testable import Rehearsal

@Suite struct TwiMLTests {
    @Test func `a stream's address and parameters are read`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- made by a bridge -->
            <Response>
              <Connect action='https://a.example/after?x=1&amp;y=2'>
                <Stream url="wss://a.example/media/t" statusCallback="https://a.example/s"><!-- two -->
                  <Parameter name="call_sid" value="CA1"/>
                  <Parameter name="who" value="D&apos;Arcy &lt;&#x41;&#66;&gt; &quot;x&quot;"/>
                </Stream>
              </Connect>
              <Hangup/>
            </Response>
            """
        let document = try #require(TwiML(text))
        let stream = try #require(document.stream)
        #expect(stream.url == "wss://a.example/media/t" && stream.statusCallback == "https://a.example/s")
        #expect(
            stream.parameters == [
                .init(name: "call_sid", value: "CA1"), .init(name: "who", value: "D'Arcy <AB> \"x\""),
            ])
        #expect(document.hangsUp && document.rejection == nil)
        #expect(document.verbs.map(\.name) == ["Connect", "Hangup"])
    }

    @Test func `what is said and why a call is rejected are read`() {
        let said = TwiML(
            "<Response><Say voice=\"x\">We are <![CDATA[closed & gone]]>\n today.</Say><Hangup/></Response>")
        #expect(said?.said == ["We are closed & gone today."] && said?.stream == nil)
        #expect(TwiML("<Response><Reject reason=\"busy\"/></Response>")?.rejection == "busy")
        #expect(TwiML("<Response><Reject/></Response>")?.rejection == "rejected")
        #expect(TwiML("<Response/>")?.verbs == [])
    }

    @Test(arguments: [
        "", "hello", "<Response>", "<Response></response>", "<response/>", "<Response><Say></Response></Say>",
        "<Response><Say>a & b</Say></Response>", "<Response a=1/>", "<Response a=\"1\" a=\"2\"/>",
        "<Response/><Response/>", "<Response>&nbsp;</Response>", "<Response a=\"<\"/>",
        "<Response>" + String(repeating: "<a>", count: 50),
    ]) func `what is not well-formed is refused`(text: String) { #expect(TwiML(text) == nil) }
}
