// What SQLite says in macros and variadics, said again in a form Swift can import.
#pragma once
#include <sqlite3.h>

static inline sqlite3_destructor_type sqlx_transient(void) { return SQLITE_TRANSIENT; }
