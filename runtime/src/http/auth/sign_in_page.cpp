// One file of HTML with its style in it, so that it works under any policy that allows inline styles, and reads without.
#include "http/auth/sign_in_page.hpp"

#include <algorithm>

#include "http/target.hpp"

namespace eh::http {

namespace {

constexpr std::size_t longestNext = 2'048;

constexpr std::string_view style = R"(:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: #8894a1; --accent: #0b62c4; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --accent: #6cb0ff; --bad: #ff8a80; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
form { width: min(20rem, 100vw - 3rem); display: grid; gap: 1rem; }
h1 { margin: 0; font-size: 1.35rem; }
label { display: grid; gap: .25rem; }
input, button { font: inherit; padding: .6rem .75rem; border: 1px solid var(--line); border-radius: 9px; background: transparent; color: inherit; }
button { border-color: var(--accent); color: var(--accent); cursor: pointer; }
p { margin: 0; color: var(--bad); }
)";

} // namespace

std::string htmlText(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string safeNext(std::string_view text) {
    bool const isPath = text.starts_with('/') && !text.starts_with("//") && text.size() <= longestNext;
    bool const isPlain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
    std::string path;
    std::string_view query;
    return isPath && isPlain && parseTarget(text, path, query) && !path.starts_with("//") ? std::string(text) : "/";
}

Response signInPage(SignInPage const& page, std::string_view title) {
    std::string const heading = htmlText(title);
    std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n<title>";
    html.append(heading).append("</title>\n<style>\n").append(style).append("</style>\n</head>\n<body>\n<form method=\"post\" action=\"");
    html.append(htmlText(page.action)).append("\">\n<h1>").append(heading).append("</h1>\n");
    if (!page.error.empty()) html.append("<p role=\"alert\">").append(htmlText(page.error)).append("</p>\n");
    html.append("<label>User<input name=\"user\" autocomplete=\"username\" autocapitalize=\"none\" required autofocus></label>\n"
                "<label>Password<input name=\"password\" type=\"password\" autocomplete=\"current-password\" required></label>\n"
                "<input type=\"hidden\" name=\"next\" value=\"");
    html.append(htmlText(page.next)).append("\">\n<button>Sign in</button>\n</form>\n</body>\n</html>\n");
    Response response;
    response.headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}, {"X-Frame-Options", "DENY"},
                        {"Content-Security-Policy", "frame-ancestors 'none'"}, {"Referrer-Policy", "same-origin"}};
    response.body.emplace_back(std::move(html));
    return response;
}

} // namespace eh::http
