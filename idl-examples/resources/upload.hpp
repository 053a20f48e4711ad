// One form with files on its way into the store.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include <eh/body_reader.hpp>
#include <eh/multipart.hpp>

#include "store.hpp"

class Upload : public std::enable_shared_from_this<Upload> {
public:
    /// Takes over the exchange, reads it to its end and answers: 204, or a sentence. `store` outlives the server.
    /// `changed` is called when a file has come. Held by the functions of the body, and gone with them.
    static void begin(std::string_view contentType, eh::http::Exchange exchange, Store& store,
                      std::function<void()> changed);

    Upload(std::string_view contentType, eh::http::Exchange exchange, Store& store, std::function<void()> changed);

private:
    std::unique_ptr<eh::http::PartSink> open(eh::http::Part const& part);
    void read();
    void end();
    void refuse();

    eh::http::Exchange exchange_;
    Store& store_;
    std::function<void()> changed_;
    eh::http::MultipartReader form_;
};
