// Looks at the embedded files: exit 0 if all are there and whole; an argument is the path of one file more.
#include "Odd.hpp"
#include "OddAnswer.hpp"
#include "inner.hpp"
#include "plain.hpp"
#include "site.hpp"
#include "www.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

eh::EmbeddedFile const* find(std::string_view path, eh::EmbeddedFolder const& folder = www) {
    auto const at = std::ranges::find(folder.files, path, &eh::EmbeddedFile::path);
    return at == folder.files.end() ? nullptr : &*at;
}

bool everyByteInTurn(std::string_view content) {
    for (std::size_t i = 0; i < content.size(); ++i)
        if (static_cast<unsigned char>(content[i]) != i % 256) return false;
    return true;
}

int fail(char const* what) {
    std::fprintf(stderr, "%s\n", what);
    return 1;
}

bool holds(std::string_view text, std::string const& part) { return text.find(part) != std::string_view::npos; }

/// The files of the archive, with hashed paths in their HTML and compressed where that is shorter. Null: all is well.
char const* lookAtSite() {
    for (auto const* const path : {"index.html", "page.mjs", "sub/other.html", "sub/style.css"})
        if (!find(path, site)) return "a file of the archive is missing";
    auto const index = find("index.html", site)->content;
    if (!holds(index, "src=\"" + eh::hashedPath(site, "page.mjs") + '"')) return "the script's path is not hashed";
    if (!holds(index, "href=\"./" + eh::hashedPath(site, "sub/style.css") + '"')) return "the style sheet's path is not hashed";
    if (!holds(index, "href=\"sub/other.html\"") || !holds(index, "href=\"none.css\"")) return "a path was hashed that is none of the kind";
    if (!holds(index, "<title>odd; [names]</title>\n")) return "the page has been changed elsewhere";
    if (!holds(find("sub/other.html", site)->content, "src=\"../" + eh::hashedPath(site, "page.mjs") + '"'))
        return "the path from a folder is not hashed";
    auto const& page = *find("page.mjs", site);
    if (page.gzip.size() < 20 || page.gzip.size() > page.content.size() / 4 || !page.gzip.starts_with("\x1f\x8b\b")) return "the script is not compressed";
    if (!find("sub/style.css", site)->gzip.empty()) return "a file is compressed that gets no shorter";
    auto const& same = *find("page.mjs", plain);
    if (!same.gzip.empty() || !same.brotli.empty()) return "what was to be left out is there";
    if (same.content != page.content || same.etag != page.etag) return "the archive's script is not the folder's";
    if (holds(find("index.html", plain)->content, eh::hashedPath(site, "page.mjs"))) return "paths are hashed without HASHED";
    return nullptr;
}

}

int main(int argc, char** argv) {
    if (!std::ranges::is_sorted(www.files, {}, &eh::EmbeddedFile::path)) return fail("the files are not sorted");
    if (find(".hidden")) return fail("a file with a dot was embedded");
    auto const* empty = find("empty.txt");
    if (!empty || !empty->content.empty()) return fail("the empty file is missing or not empty");
    auto const* all = find("all.bytes");
    if (!all || all->content.size() != 256 || !everyByteInTurn(all->content)) return fail("all.bytes is not whole");
    auto const* large = find("large.bytes");
    if (!large || large->content.size() != 1 << 20 || !everyByteInTurn(large->content)) return fail("large.bytes is not whole");
    if (large->etag == all->etag || large->etag.size() < 18 || large->etag.front() != '"' || large->etag.back() != '"')
        return fail("entity tags are not quoted hashes");
    if (!find("deep/page.html")) return fail("the file in the folder is missing");
    if (!find("Odd.mjs") || !find("OddAnswer.js")) return fail("generated scripts are missing");
    if (app::files::inner.files.size() != 1 || app::files::inner.files[0].path != "page.html") return fail("inner is wrong");
    if (auto const* const wrong = lookAtSite()) return fail(wrong);
    if (argc > 1 && find(argv[1], site)) return 0;
    if (argc > 1 && !find(argv[1])) return fail("the added file is missing");
    return 0;
}
