// What libpq says in macros, said again in a form Swift can import.
#pragma once
#include <libpq-fe.h>

enum { pgx_sqlstate = PG_DIAG_SQLSTATE };
