// What libwebsockets says in macros, said again in a form Swift can import.
#pragma once
#include <libwebsockets.h>

enum { lwsx_pre = LWS_PRE };

/// A timer whose callback can find the Swift object it belongs to: `sul` is the first member on purpose.
struct lwsx_timer {
    lws_sorted_usec_list_t sul;
    void *owner;
};
