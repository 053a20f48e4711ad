// The C of both sides of an interface; whole files are in good/.
#include "check_c.hpp"
#include "support.hpp"

#include "support/catch.hpp"

#include <sstream>

using namespace ehc;
using namespace ehc::test;

namespace {

constexpr EmitOptions c{.c = true};
constexpr char allTypes[] =
    " X { e { int i; long l; double d; string s; int is[]; long ls[]; double ds[]; string ss[]; byte bs[];"
    " int i3[3]; long l3[3]; double d3[3]; string s3[3]; byte b3[3]; } }";
constexpr char allParameters[] =
    "int32_t i, int64_t l, double d, const char *s, const int32_t *is, size_t is_count, const int64_t *ls, size_t ls_count, "
    "const double *ds, size_t ds_count, const char *const *ss, size_t ss_count, const uint8_t *bs, size_t bs_count, "
    "const int32_t i3[3], const int64_t l3[3], const double d3[3], const char *const s3[3], const uint8_t b3[3]);";

std::string unbroken(std::string text) {
    for (std::size_t at = text.find("\n        "); at != std::string::npos; at = text.find("\n        ", at)) {
        std::size_t const end = text.find_first_not_of(" \n", at);
        text.replace(at, end - at, 1, ' ');
    }
    return text;
}

}

TEST_CASE("a server interface is a struct of callbacks in C, the program's pointer first") {
    auto const files = outputs(std::string("server") + allTypes, c);
    REQUIRE(files.size() == 4);
    CHECK(contains(files.at("X.h"), "typedef struct X {\n    void *user; "));
    CHECK(contains(unbroken(files.at("X.h")), std::string("void (*e)(void *user, eh_connection from, ") + allParameters));
    CHECK(contains(files.at("X.h"), "eh_status X_bind(eh_handler *handler, const X *callbacks);"));
    CHECK(contains(unbroken(files.at("X.c")),
                   "case 0: callbacks->e(callbacks->user, from, values[0].as.int32, values[1].as.int64, values[2].as.float64, "
                   "values[3].as.string, values[4].as.ints, values[4].size, values[5].as.longs, values[5].size, "
                   "values[6].as.doubles, values[6].size, values[7].as.strings, values[7].size, values[8].as.bytes, "
                   "values[8].size, values[9].as.ints, values[10].as.longs, values[11].as.doubles, values[12].as.strings, "
                   "values[13].as.bytes); return;"));
    CHECK(contains(files.at("X.c"), "if (callbacks && !callbacks->e) return eh_missing(\"X\", \"e\");"));
}

TEST_CASE("a client interface is two functions for each event in C, and one that declares it") {
    auto const files = outputs(std::string("client") + allTypes, c);
    REQUIRE(files.size() == 4);
    std::string const header = unbroken(files.at("X.h"));
    CHECK(contains(header, "eh_status X_declare(eh_handler *handler);"));
    CHECK(contains(header, std::string("eh_send_result X_e_to(eh_handler *handler, eh_to to, ") + allParameters));
    CHECK(contains(header, std::string("eh_send_result X_e_all(eh_handler *handler, ") + allParameters));
    std::string const source = unbroken(files.at("X.c"));
    CHECK(contains(source, "{eh_int(i), eh_long(l), eh_double(d), eh_string(s), eh_ints(is, is_count), "
                           "eh_longs(ls, ls_count), eh_doubles(ds, ds_count), eh_strings(ss, ss_count), "
                           "eh_bytes(bs, bs_count), eh_ints(i3, 3), eh_longs(l3, 3), eh_doubles(d3, 3), eh_strings(s3, 3), "
                           "eh_bytes(b3, 3)};"));
    CHECK(contains(source, "return eh_send(handler, &eh_interface_X, 0, to, eh_values, 14);"));
    CHECK(contains(source, "return eh_send(handler, &eh_interface_X, 0, eh_everyone(), eh_values, 14);"));
}

TEST_CASE("for a client a server interface is one function for each event in C, and one that declares it") {
    auto const files = outputs(std::string("server") + allTypes, c);
    std::string const header = unbroken(files.at("client/X.h"));
    CHECK(contains(header, "#include <eh/client.h>\n"));
    CHECK(contains(header, "#ifndef EH_CLIENT_GENERATED_X_H\n"));
    CHECK(contains(header, "eh_status client_X_declare(eh_client *client);"));
    CHECK(contains(header, std::string("eh_send_result client_X_e(eh_client *client, ") + allParameters));
    std::string const source = unbroken(files.at("client/X.c"));
    CHECK(contains(source, "#include \"X.h\"\n"));
    CHECK(contains(source, "return eh_client_call(client, &eh_client_interface_X, 0, eh_values, 14);"));
}

TEST_CASE("for a client a client interface is a struct of callbacks in C, which are not told of whom an event came") {
    auto const files = outputs(std::string("client") + allTypes, c);
    std::string const header = unbroken(files.at("client/X.h"));
    CHECK(contains(header, "typedef struct client_X {\n    void *user; "));
    CHECK(contains(header, std::string("void (*e)(void *user, ") + allParameters));
    CHECK(contains(header, "eh_status client_X_bind(eh_client *client, const client_X *callbacks);"));
    std::string const source = unbroken(files.at("client/X.c"));
    CHECK(contains(source, "case 0: callbacks->e(callbacks->user, values[0].as.int32, "));
    CHECK(contains(source, "if (callbacks && !callbacks->e) return eh_missing(\"client_X\", \"e\");"));
    CHECK(contains(source, "eh_client_bind(client, &eh_client_interface_X, callbacks, sizeof *callbacks, eh_client_receive_X);"));
}

TEST_CASE("an event of the name declare leaves the function of that name to the interface") {
    std::string const text = outputs("server X { declare { } declare_ { } }", c).at("client/X.h");
    CHECK(contains(text, "eh_status client_X_declare(eh_client *client);"));
    CHECK(contains(text, "eh_send_result client_X_declare_(eh_client *client);"));
    CHECK(contains(text, "eh_send_result client_X_declare__(eh_client *client);"));
}

TEST_CASE("with -v the C that sends checks its strings") {
    auto const files = outputs("client X { e { string s; } }", {.c = true, .checks = Checks::text});
    CHECK(contains(files.at("X.c"), "return eh_send_checked("));
    CHECK_FALSE(contains(files.at("X.c"), "return eh_send("));
    auto const sent = outputs("server X { e { string s; } }", {.c = true, .checks = Checks::text});
    CHECK(contains(sent.at("client/X.c"), "return eh_client_call_checked("));
    CHECK_FALSE(contains(sent.at("client/X.c"), "return eh_client_call("));
}

TEST_CASE("an event without parameters needs no array in C, and leaves no unused name") {
    CHECK(contains(outputs("client X { e { } }", c).at("X.c"), "eh_send(handler, &eh_interface_X, 0, to, NULL, 0);"));
    CHECK(contains(outputs("server X { e { } }", c).at("X.c"), "    (void)values;\n"));
    CHECK(contains(outputs("server X { e { } }", c).at("client/X.c"), "eh_client_call(client, &eh_client_interface_X, 0, NULL, 0);"));
    CHECK(contains(outputs("client X { e { } }", c).at("client/X.c"), "    (void)values;\n"));
}

TEST_CASE("the count of an array takes no name that another parameter has") {
    std::string const text = outputs("server X { e { int a[]; int a_count; int a_count_; } }", c).at("X.h");
    CHECK(contains(unbroken(text), "const int32_t *a, size_t a_count__, int32_t a_count, int32_t a_count_);"));
}

TEST_CASE("a prototype that is longer than a literal of C99 may be is an array of signs") {
    std::string text = "server X { short { } long_ {";
    for (int i = 0; i < 700; ++i) text += " double p" + std::to_string(i) + ';';
    std::string const source = outputs(text + " } }", c).at("X.c");
    CHECK(contains(source, "static const char eh_prototype_X_1[] = {'l', 'o', 'n', 'g', '_', '(', 'd',"));
    CHECK(contains(source, "'e', ')', 0};\n"));
    CHECK(contains(source, "    \"short()\",\n    eh_prototype_X_1,\n"));
}

TEST_CASE("files of C bear the name of the type, and none that is a header's of the system") {
    auto const files = outputs("server time { a { } } client Signal { a { } }", c);
    CHECK(files.contains("time_.h"));
    CHECK(files.contains("time_.c"));
    CHECK(contains(files.at("Signal_.h"), "Signal__a_to("));
    CHECK(contains(files.at("Signal_.c"), "{ \"Signal\", "));
    CHECK(contains(files.at("client/time_.h"), "client_time__a("));
    CHECK(contains(files.at("client/time_.c"), "{ \"time\", "));
}

TEST_CASE("an event that is only a part of a function's name keeps its own in C") {
    CHECK(contains(outputs("client X { class { } user { } }", c).at("X.h"), "X_class_to("));
    CHECK(contains(outputs("client X { class { } user { } }", c).at("X.h"), "X_user_all("));
    CHECK(contains(outputs("server X { class { } user { } }", c).at("X.h"), "(*class_)("));
    CHECK(contains(outputs("server X { class { } user { } }", c).at("X.h"), "(*user_)("));
}

TEST_CASE("names of C that coincide are an error for C alone, where both places are told") {
    std::string const text = "client A { b_c { } } client A_b { c { } }";
    CHECK(complaints(text) ==
          "a.ehi:1:35: error: in C both the event 'b_c' of 'A' and the event 'c' of 'A_b' make 'A_b_c_to' [EH0403]\n"
          "client A { b_c { } } client A_b { c { } }\n"
          "                                  ^\n"
          "hint: rename one of them, or leave -CS out\n"
          "a.ehi:1:12: note: this makes it, too\n"
          "client A { b_c { } } client A_b { c { } }\n"
          "           ^^^\n"
          "1 error\n");
    CHECK(outputs(text, {.cpp = true}).size() == 4);
    CHECK(complaints("client A { value { } value_all { } value_to { } }") == "");
    CHECK(contains(complaints("server A { b_c { } } server A_b { c { } }"), "make 'client_A_b_c' [EH0403]"));
    CHECK(contains(complaints("server A { b { } } client A_b { c { } }"), "make 'client_A_b' [EH0403]"));
    CHECK(contains(complaints("client A { b { } } server client_A { c { } }"), "make 'client_A' [EH0403]"));
}

TEST_CASE("names of C that coincide across inputs are told without a place") {
    TemporaryFolder const folder;
    writeFile(folder.path() / "a.ehi", "client A { b_c { } }");
    writeFile(folder.path() / "b.ehi", "client A_b { c { } }");
    auto const runWith = [&](char const* language) {
        std::istringstream in;
        std::ostringstream out;
        std::ostringstream err;
        run({language, "-o", (folder.path() / "out").string(), (folder.path() / "a.ehi").string(),
             (folder.path() / "b.ehi").string()},
            {in, out, err});
        return err.str();
    };
    CHECK(runWith("-CS") == "ehc: in C both the event 'b_c' of 'A' (a.ehi) and the event 'c' of 'A_b' (b.ehi) make "
                            "'A_b_c_to'; rename one of them, or leave -CS out [EH0403]\n");
    CHECK_FALSE(std::filesystem::exists(folder.path() / "out"));
    CHECK(runWith("-CppS").empty());
}
