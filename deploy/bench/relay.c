/* A relay between Twilio Media Streams and a Realtime session as plain as can be: libwebsockets on libuv, one loop, written
 * straight from the receive callback, with the same transcoding as ringback's (72 taps at 24 kHz, Q15). It keeps no account of
 * anything, checks no signature and forgets every call: what the wires alone cost. For
 *
 *     ringback bench load --calls 100 --seconds 20 --beside deploy/bench/relay
 *
 * which starts it with ringback's settings (RINGBACK_LISTEN, RINGBACK_VOICE_URL, RINGBACK_AUDIO). Built by build.sh. */
#include <libwebsockets.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TAPS = 72, FRAME = 4096, ROOM = 64 << 10 };

static struct lws_context *context;
static int is_pcmu;
static struct { char host[128], path[256]; int port, tls; } model_at;

/* ---- Sound ---- */

static int16_t up_taps[3][TAPS / 3], down_taps[TAPS], linear[256];
static uint8_t ulaw_of[1 << 14];
static int8_t six[256];
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static double bessel(double x) {
    double sum = 1, term = 1;
    for (int k = 1; k < 30; k++) sum += term *= (x / (2 * k)) * (x / (2 * k));
    return sum;
}

static void prepare(void) {
    double taps[TAPS], sum = 0;
    for (int i = 0; i < TAPS; i++) {
        double t = i - (TAPS - 1) / 2.0, w = 2 * 3700.0 / 24000, r = 2 * t / (TAPS - 1);
        taps[i] = w * (t == 0 ? 1 : sin(M_PI * w * t) / (M_PI * w * t)) * bessel(7.5 * sqrt(1 - r * r)) / bessel(7.5);
        sum += taps[i];
    }
    for (int i = 0; i < TAPS; i++) {
        down_taps[i] = (int16_t)lrint(taps[TAPS - 1 - i] / sum * 32767);
        up_taps[i % 3][TAPS / 3 - 1 - i / 3] = (int16_t)lrint(taps[i] / sum * 3 * 32767 / 1.0001);
    }
    for (int code = 0; code < 256; code++) {
        int u = ~code & 0xFF, size = (((u & 15) << 3) + 132) << (u >> 4 & 7);
        linear[code] = (int16_t)(u & 0x80 ? 132 - size : size - 132);
    }
    for (int i = 0; i < 1 << 14; i++) {
        int sample = (int16_t)(i << 2), sign = sample < 0 ? 0x80 : 0, size = abs(sample) + 132, exponent = 7;
        if (size > 32767) size = 32767;
        while (exponent > 0 && !(size & 0x80 << exponent)) exponent--;
        ulaw_of[i] = (uint8_t) ~(sign | exponent << 4 | (size >> (exponent + 3) & 15));
    }
    memset(six, -1, sizeof six);
    for (int i = 0; i < 64; i++) six[(uint8_t)digits[i]] = (int8_t)i;
}

static int decode64(const char *in, int count, uint8_t *out) {
    uint8_t *start = out;
    for (int i = 0; i + 4 <= count; i += 4) {
        uint32_t word = (uint32_t)six[(uint8_t)in[i]] << 18 | (uint32_t)six[(uint8_t)in[i + 1]] << 12;
        *out++ = (uint8_t)(word >> 16);
        if (in[i + 2] == '=') break;
        word |= (uint32_t)six[(uint8_t)in[i + 2]] << 6;
        *out++ = (uint8_t)(word >> 8);
        if (in[i + 3] == '=') break;
        *out++ = (uint8_t)(word | (uint32_t)six[(uint8_t)in[i + 3]]);
    }
    return (int)(out - start);
}

static int encode64(const uint8_t *in, int count, char *out) {
    char *start = out;
    int i = 0;
    for (; i + 3 <= count; i += 3) {
        uint32_t word = (uint32_t)in[i] << 16 | (uint32_t)in[i + 1] << 8 | in[i + 2];
        *out++ = digits[word >> 18], *out++ = digits[word >> 12 & 63], *out++ = digits[word >> 6 & 63], *out++ = digits[word & 63];
    }
    if (i < count) {
        uint32_t word = (uint32_t)in[i] << 16 | (i + 1 < count ? (uint32_t)in[i + 1] << 8 : 0);
        *out++ = digits[word >> 18], *out++ = digits[word >> 12 & 63];
        *out++ = i + 1 < count ? digits[word >> 6 & 63] : '=', *out++ = '=';
    }
    return (int)(out - start);
}

static int16_t narrow(int32_t sum) {
    sum = (sum + (1 << 14)) >> 15;
    return (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
}

/* ---- Calls ---- */

/* What waits until a socket takes more: messages behind their lengths. */
struct queue { uint8_t *bytes; size_t count, room; };

struct call {
    struct lws *phone, *model;
    char stream[64];
    int is_ready;
    struct queue to_phone, to_model;
    int16_t up_tail[TAPS / 3 - 1], down_tail[TAPS - 1 + 2];
    int down_rest;
    struct queue from_phone, from_model; /* messages that have come in part */
};

static uint8_t out[LWS_PRE + ROOM];

static int put(struct lws *wsi, struct queue *queue, uint8_t *message, size_t count) {
    if (!wsi) return 0;
    if (!queue->count && !lws_partial_buffered(wsi)) return lws_write(wsi, message, count, LWS_WRITE_TEXT) < 0 ? -1 : 0;
    if (queue->count + sizeof count + count > 4 << 20) return -1;
    if (queue->count + sizeof count + count > queue->room) {
        queue->room = (queue->count + sizeof count + count) * 2;
        queue->bytes = realloc(queue->bytes, queue->room);
    }
    memcpy(queue->bytes + queue->count, &count, sizeof count);
    memcpy(queue->bytes + queue->count + sizeof count, message, count);
    queue->count += sizeof count + count;
    lws_callback_on_writable(wsi);
    return 0;
}

static int drain(struct lws *wsi, struct queue *queue) {
    size_t at = 0, count;
    while (at < queue->count && !lws_partial_buffered(wsi)) {
        memcpy(&count, queue->bytes + at, sizeof count);
        memcpy(out + LWS_PRE, queue->bytes + at + sizeof count, count);
        if (lws_write(wsi, out + LWS_PRE, count, LWS_WRITE_TEXT) < 0) return -1;
        at += sizeof count + count;
    }
    memmove(queue->bytes, queue->bytes + at, queue->count -= at);
    if (queue->count) lws_callback_on_writable(wsi);
    return 0;
}

static const char *find(const char *text, size_t count, const char *key) {
    const char *found = memmem(text, count, key, strlen(key));
    return found ? found + strlen(key) : NULL;
}

static int from_phone(struct call *call, const char *text, size_t count) {
    static const char head[] = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"";
    const char *end = text + count, *payload = find(text, count, "\"payload\":\"");
    if (!payload) {
        const char *sid = find(text, count, "\"event\":\"start\"") ? find(text, count, "\"streamSid\":\"") : NULL;
        if (sid) snprintf(call->stream, sizeof call->stream, "%.*s", (int)strcspn(sid, "\""), sid);
        return 0;
    }
    const char *stop = memchr(payload, '"', (size_t)(end - payload));
    if (!stop || stop - payload > FRAME || !call->is_ready) return 0;
    char *to = (char *)out + LWS_PRE;
    memcpy(to, head, sizeof head - 1), to += sizeof head - 1;
    if (is_pcmu) {
        memcpy(to, payload, (size_t)(stop - payload)), to += stop - payload;
    } else {
        uint8_t ulaw[FRAME];
        int16_t in[TAPS / 3 - 1 + FRAME], wide[3 * FRAME];
        int samples = decode64(payload, (int)(stop - payload), ulaw);
        memcpy(in, call->up_tail, sizeof call->up_tail);
        for (int i = 0; i < samples; i++) in[TAPS / 3 - 1 + i] = linear[ulaw[i]];
        for (int i = 0; i < samples; i++)
            for (int phase = 0; phase < 3; phase++) {
                int32_t sum = 0;
                for (int tap = 0; tap < TAPS / 3; tap++) sum += in[i + tap] * up_taps[phase][tap];
                wide[3 * i + phase] = narrow(sum);
            }
        memcpy(call->up_tail, in + samples, sizeof call->up_tail);
        to += encode64((uint8_t *)wide, samples * 6, to);
    }
    *to++ = '"', *to++ = '}';
    return put(call->model, &call->to_model, out + LWS_PRE, (size_t)(to - (char *)out) - LWS_PRE);
}

static int from_model(struct call *call, const char *text, size_t count) {
    char *to = (char *)out + LWS_PRE;
    size_t look = count < 64 ? count : 64;
    if (find(text, look, "session.created")) {
        static const char format[] = "{\"type\":\"%s\"%s}";
        char one[64];
        snprintf(one, sizeof one, format, is_pcmu ? "audio/pcmu" : "audio/pcm", is_pcmu ? "" : ",\"rate\":24000");
        to += sprintf(to, "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"audio\":{\"input\":{\"format\":%s},"
                          "\"output\":{\"format\":%s}}}}", one, one);
        call->is_ready = 1;
        return put(call->model, &call->to_model, out + LWS_PRE, (size_t)(to - (char *)out) - LWS_PRE);
    }
    if (find(text, look, "speech_started")) {
        to += sprintf(to, "{\"event\":\"clear\",\"streamSid\":\"%s\"}", call->stream);
        return put(call->phone, &call->to_phone, out + LWS_PRE, (size_t)(to - (char *)out) - LWS_PRE);
    }
    const char *delta = find(text, look, "output_audio.delta") ? find(text, count, "\"delta\":\"") : NULL;
    const char *stop = delta ? memchr(delta, '"', (size_t)(text + count - delta)) : NULL;
    if (!stop || stop - delta > ROOM / 2) return 0;
    to += sprintf(to, "{\"event\":\"media\",\"streamSid\":\"%s\",\"media\":{\"payload\":\"", call->stream);
    if (is_pcmu) {
        memcpy(to, delta, (size_t)(stop - delta)), to += stop - delta;
    } else {
        static int16_t in[TAPS + 2 + ROOM / 2];
        static uint8_t ulaw[ROOM / 4];
        int have = TAPS - 1 + call->down_rest, count = 0, at = 0;
        memcpy(in, call->down_tail, (size_t)have * 2);
        have += decode64(delta, (int)(stop - delta), (uint8_t *)(in + have)) / 2;
        for (; at + TAPS + 2 <= have; at += 3) {
            int32_t sum = 0;
            for (int tap = 0; tap < TAPS; tap++) sum += in[at + tap] * down_taps[tap];
            ulaw[count++] = ulaw_of[(uint16_t)narrow(sum) >> 2];
        }
        call->down_rest = have - at - (TAPS - 1);
        memcpy(call->down_tail, in + at, (size_t)(have - at) * 2);
        to += encode64(ulaw, count, to);
    }
    to += sprintf(to, "\"}}");
    return put(call->phone, &call->to_phone, out + LWS_PRE, (size_t)(to - (char *)out) - LWS_PRE);
}

/* A message that comes in pieces is put together first. */
static int receive(struct lws *wsi, struct call *call, struct queue *part, const char *in, size_t count,
                   int (*take)(struct call *, const char *, size_t)) {
    int is_whole = lws_is_final_fragment(wsi) && !lws_remaining_packet_payload(wsi);
    if (is_whole && !part->count) return take(call, in, count);
    if (part->count + count > 1 << 20) return -1;
    if (part->count + count > part->room) part->bytes = realloc(part->bytes, part->room = part->count + count);
    memcpy(part->bytes + part->count, in, count);
    part->count += count;
    if (!is_whole) return 0;
    count = part->count, part->count = 0;
    return take(call, (char *)part->bytes, count);
}

static void end(struct call *call) {
    if (call->phone || call->model) return;
    free(call->to_phone.bytes), free(call->to_model.bytes), free(call->from_phone.bytes), free(call->from_model.bytes);
    free(call);
}

static int dial(struct call *call) {
    struct lws_client_connect_info info = {.context = context, .address = model_at.host, .host = model_at.host,
        .path = model_at.path, .port = model_at.port, .local_protocol_name = "model", .alpn = "http/1.1",
        .ietf_version_or_minus_one = -1, .userdata = call, .pwsi = &call->model};
    info.ssl_connection = model_at.tls ? LCCSCF_USE_SSL : 0;
    return lws_client_connect_via_info(&info) ? 0 : -1;
}

static int model(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t count) {
    struct call *call = user;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_RECEIVE: return receive(wsi, call, &call->from_model, in, count, from_model);
    case LWS_CALLBACK_CLIENT_WRITEABLE: return drain(wsi, &call->to_model);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLIENT_CLOSED:
        if (!call) return 0;
        call->model = NULL;
        if (call->phone) lws_set_timeout(call->phone, 1, LWS_TO_KILL_ASYNC);
        end(call);
        return 0;
    default: return 0;
    }
}

static int respond(struct lws *wsi, const char *type, const char *body) {
    uint8_t head[LWS_PRE + 1024], *at = head + LWS_PRE, *stop = head + sizeof head;
    size_t count = strlen(body);
    if (lws_add_http_common_headers(wsi, 200, type, count, &at, stop) ||
        lws_finalize_write_http_header(wsi, head + LWS_PRE, &at, stop)) return 1;
    memcpy(out + LWS_PRE, body, count);
    lws_write(wsi, out + LWS_PRE, count, LWS_WRITE_HTTP_FINAL);
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int phone(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t count) {
    struct call **call = user;
    char host[128], twiml[512];
    switch (reason) {
    case LWS_CALLBACK_HTTP: return lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) ? respond(wsi, "text/plain", "ok\n") : 0;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        if (lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST) <= 0) return -1;
        snprintf(twiml, sizeof twiml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Connect><Stream "
                 "url=\"ws://%s/twilio/media/0\"/></Connect></Response>\n", host);
        return respond(wsi, "text/xml", twiml);
    case LWS_CALLBACK_ESTABLISHED:
        *call = calloc(1, sizeof **call);
        (*call)->phone = wsi;
        return dial(*call);
    case LWS_CALLBACK_RECEIVE: return receive(wsi, *call, &(*call)->from_phone, in, count, from_phone);
    case LWS_CALLBACK_SERVER_WRITEABLE: return drain(wsi, &(*call)->to_phone);
    case LWS_CALLBACK_CLOSED:
        if (!*call) return 0;
        (*call)->phone = NULL;
        if ((*call)->model) lws_set_timeout((*call)->model, 1, LWS_TO_KILL_ASYNC);
        end(*call);
        *call = NULL;
        return 0;
    default: return 0;
    }
}

int main(void) {
    const char *url = getenv("RINGBACK_VOICE_URL"), *audio = getenv("RINGBACK_AUDIO");
    char scheme[8] = "";
    if (!url || sscanf(url, "%7[a-z]://%127[^:/]:%d%255s", scheme, model_at.host, &model_at.port, model_at.path) != 4) {
        fprintf(stderr, "RINGBACK_VOICE_URL must be ws://HOST:PORT/PATH\n");
        return 2;
    }
    model_at.tls = !strcmp(scheme, "wss");
    is_pcmu = audio && !strcmp(audio, "pcmu");
    prepare();
    static const struct lws_protocols protocols[] = {
        {"phone", phone, sizeof(struct call *), 4 << 10, 0, NULL, 1 << 20},
        {"model", model, 0, 16 << 10, 0, NULL, 1 << 20}, {NULL, NULL, 0, 0, 0, NULL, 0}};
    struct lws_context_creation_info info = {.port = 0, .iface = "127.0.0.1", .protocols = protocols, .gid = -1, .uid = -1,
        .pt_serv_buf_size = 32 << 10, .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_LIBUV};
    lws_set_log_level(LLL_ERR, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (!(context = lws_create_context(&info))) return 1;
    signal(SIGINT, SIG_DFL), signal(SIGTERM, SIG_DFL); /* libuv's loop does not end by itself */
    fprintf(stderr, "relay: listening on http://127.0.0.1:%d\n", lws_get_vhost_listen_port(lws_get_vhost_by_name(context, "default")));
    while (lws_service(context, 0) >= 0) {}
    return 0;
}
