// SHA-256 (FIPS 180-4), so that whoever uploads can compare what arrived.
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct sha256 {
    uint32_t state[8];
    unsigned char block[64];
    uint64_t size;
} sha256;

void sha256_init(sha256 *self);
void sha256_add(sha256 *self, const char *bytes, size_t size);
/// In hexadecimal digits.
void sha256_finish(sha256 *self, char digits[65]);

#endif
