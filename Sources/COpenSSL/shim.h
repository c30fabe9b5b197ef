// HMAC, digests, random bytes and constant-time comparison. TLS stays inside libwebsockets.
#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
