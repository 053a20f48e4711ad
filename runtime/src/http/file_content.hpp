// The content of a file on disk, read as fast as its client reads.
#pragma once

#include <eh/http.hpp>

#include "http/descriptor.hpp"
#include "http/range.hpp"

namespace eh::http {

/// Answers with `head` and so many bytes of the file. Small ones are read at once, others in pieces, of which a few
/// wait for the client. A file that has become shorter meanwhile ends the socket. Throws std::system_error if the first
/// cannot be read.
void sendFile(Responder& responder, Response head, Descriptor file, ByteRange range);

/// Answers a HEAD request as sendFile would, without reading the file.
void sendFileHead(Responder& responder, Response head, ByteRange range);

} // namespace eh::http
