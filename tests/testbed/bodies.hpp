// Pages with bodies of any length, in and out: nothing of them is kept but what is on its way.
#pragma once

#include <filesystem>

#include <eh/server.hpp>

namespace testbed {

/// POST "/echo": the body comes back with its media type while it arrives; whoever does not read is not read.
/// "/big?bytes=N": N bytes, at most 16 GiB, as fast as they are read.
void serveBodies(eh::Server& server);

/// POST "/upload", multipart/form-data: files go into `folder`, under the names that they are sent with as far as those are safe,
/// when they are complete. Answers JSON with what came.
void serveUploads(eh::Server& server, std::filesystem::path folder);

}  // namespace testbed
