// Reading a folder and writing it down as HTML.
#include "http/listing.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "http/target.hpp"

namespace eh::http {

namespace {

constexpr std::size_t mostEntries = 10'000;

struct Entry {
    std::string name;
    bool isFolder;
    std::uint64_t size;
};

bool comesBefore(Entry const& a, Entry const& b) { return a.isFolder != b.isFolder ? a.isFolder : a.name < b.name; }

std::vector<Entry> entriesOf(Descriptor folder) {
    int const own = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0); // fdopendir takes it over
    std::unique_ptr<DIR, int (*)(DIR*)> const stream(own < 0 ? nullptr : ::fdopendir(own), ::closedir);
    if (!stream) throw std::system_error(errno, std::generic_category(), "cannot read a folder");
    std::vector<Entry> entries;
    while (dirent const* const next = ::readdir(stream.get())) {
        std::string name = next->d_name;
        struct stat facts {};
        if (name.starts_with('.') || ::fstatat(folder.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode))
            entries.push_back({std::move(name), S_ISDIR(facts.st_mode), static_cast<std::uint64_t>(facts.st_size)});
        if (entries.size() == mostEntries) break;
    }
    std::sort(entries.begin(), entries.end(), comesBefore);
    return entries;
}

std::string escaped(std::string_view text) {
    std::string html;
    for (char const c : text) {
        switch (c) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        default: html += c;
        }
    }
    return html;
}

void addRow(std::string& html, std::string_view href, std::string_view name, std::string_view size) {
    html.append("<tr><td><a href=\"")
        .append(href)
        .append("\">")
        .append(escaped(name))
        .append("</a><td>")
        .append(size)
        .append("\n");
}

} // namespace

Response listFolder(Descriptor folder, std::string_view path, bool hasParent) {
    std::string const title = escaped(path);
    std::string html = "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>" + title +
                       "</title>\n<style>td + td { text-align: right; "
                       "padding-left: 2em; font-variant-numeric: tabular-nums }</style>\n<h1>" +
                       title + "</h1>\n<table>\n";
    if (hasParent) addRow(html, "../", "..", "");
    for (auto const& [name, isFolder, size] : entriesOf(std::move(folder))) {
        std::string const slash = isFolder ? "/" : "";
        addRow(html, "./" + escaped(percentEncodedSegment(name)) + slash, name + slash,
               isFolder ? "" : std::to_string(size));
    }
    Response response;
    response.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
    response.body.emplace_back(html + "</table></html>\n");
    return response;
}

} // namespace eh::http
