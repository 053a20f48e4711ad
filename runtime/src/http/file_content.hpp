// The content of a file on disk, read as fast as its client reads.
#pragma once

#include <memory>

#include <eh/http.hpp>

#include "http/descriptor.hpp"
#include "http/disk.hpp"
#include "http/range.hpp"

namespace eh::http {

/// Answers with `head` and so many bytes of the file. Small ones are read at once, others in pieces, of which a few wait for
/// the client; by the thread of `disk` what is not in memory, and then the answer comes later. A file that cannot be read is
/// answered 500; one that has become shorter meanwhile, or fails behind its first piece, ends the socket. What `disk` has
/// not read when it ends is not answered. Throws std::system_error if the first piece is to be read at once and cannot be.
void sendFile(Responder& responder, Response head, Descriptor file, ByteRange range, std::shared_ptr<Disk> const& disk);

/// Answers a HEAD request as sendFile would, without reading the file.
void sendFileHead(Responder& responder, Response head, ByteRange range);

} // namespace eh::http
