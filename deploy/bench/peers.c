/* Other libraries' resamplers behind four functions, for `ringback bench audio`. Built by build.sh into a shared library that
 * the benchmark loads at run time; nothing of it is linked into the product. 16-bit samples in and out, one channel. */
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <soxr.h>
#include <speex/speex_resampler.h>
#include <stdint.h>
#include <stdlib.h>

enum kind { SOXR, SPEEX, SWR };

static const struct {
    const char *name;
    enum kind kind;
    int grade;
} peers[] = {
    {"soxr MQ", SOXR, SOXR_MQ}, {"soxr HQ", SOXR, SOXR_HQ}, {"speexdsp q3", SPEEX, 3},
    {"speexdsp q5", SPEEX, 5},  {"swresample", SWR, 0},     {"swresample filter_size=64", SWR, 64},
};

struct peer {
    enum kind kind;
    void *state;
};

/* The name of candidate `index`, or NULL behind the last one. */
const char *ringback_peer_name(int index) {
    return index >= 0 && index < (int)(sizeof peers / sizeof *peers) ? peers[index].name : NULL;
}

static void *create_soxr(int grade, int from, int to) {
    soxr_io_spec_t io = soxr_io_spec(SOXR_INT16_I, SOXR_INT16_I);
    io.flags |= SOXR_NO_DITHER;
    soxr_quality_spec_t quality = soxr_quality_spec(grade, 0);
    soxr_error_t error = NULL;
    soxr_t state = soxr_create(from, to, 1, &error, &io, &quality, NULL);
    return error ? NULL : state;
}

static void *create_swr(int filter_size, int from, int to) {
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    SwrContext *state = NULL;
    if (swr_alloc_set_opts2(&state, &mono, AV_SAMPLE_FMT_S16, to, &mono, AV_SAMPLE_FMT_S16, from, 0, NULL) < 0) return NULL;
    if (filter_size) av_opt_set_int(state, "filter_size", filter_size, 0);
    if (swr_init(state) < 0) swr_free(&state);
    return state;
}

/* A resampler of candidate `index` from one rate to another (Hz), or NULL. */
void *ringback_peer_create(int index, int from, int to) {
    if (!ringback_peer_name(index)) return NULL;
    struct peer *peer = calloc(1, sizeof *peer);
    if (!peer) return NULL;
    int error = 0;
    peer->kind = peers[index].kind;
    switch (peer->kind) {
    case SOXR: peer->state = create_soxr(peers[index].grade, from, to); break;
    case SPEEX: peer->state = speex_resampler_init(1, from, to, peers[index].grade, &error); break;
    case SWR: peer->state = create_swr(peers[index].grade, from, to); break;
    }
    if (!peer->state) {
        free(peer);
        return NULL;
    }
    return peer;
}

/* Resamples `count` samples into room for `room`; the samples written, or -1. */
int ringback_peer_process(void *handle, const int16_t *input, int count, int16_t *output, int room) {
    struct peer *peer = handle;
    switch (peer->kind) {
    case SOXR: {
        size_t done = 0;
        return soxr_process(peer->state, input, count, NULL, output, room, &done) ? -1 : (int)done;
    }
    case SPEEX: {
        spx_uint32_t in = count, out = room;
        return speex_resampler_process_int(peer->state, 0, input, &in, output, &out) ? -1 : (int)out;
    }
    case SWR: {
        const uint8_t *source = (const uint8_t *)input;
        uint8_t *target = (uint8_t *)output;
        return swr_convert(peer->state, &target, room, &source, count);
    }
    }
    return -1;
}

void ringback_peer_destroy(void *handle) {
    struct peer *peer = handle;
    switch (peer->kind) {
    case SOXR: soxr_delete(peer->state); break;
    case SPEEX: speex_resampler_destroy(peer->state); break;
    case SWR: {
        SwrContext *state = peer->state;
        swr_free(&state);
        break;
    }
    }
    free(peer);
}
