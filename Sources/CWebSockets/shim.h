// What libwebsockets says in macros, said again in a form Swift can import, and the clock that a loop waits for.
#pragma once
#include <libwebsockets.h>
#include <sys/timerfd.h>

enum { lwsx_pre = LWS_PRE };
