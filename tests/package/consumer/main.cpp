// Looks at the embedded files: exit 0 if all are there and whole; an argument is the path of one file more.
#include "Odd.hpp"
#include "OddAnswer.hpp"
#include "inner.hpp"
#include "www.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace {

eh::EmbeddedFile const* find(std::string_view path) {
    auto const at = std::ranges::find(www.files, path, &eh::EmbeddedFile::path);
    return at == www.files.end() ? nullptr : &*at;
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
    if (argc > 1 && !find(argv[1])) return fail("the added file is missing");
    return 0;
}
