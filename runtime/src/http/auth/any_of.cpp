// Several ways to sign in at one path.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include <eh/users.hpp>

namespace eh::http {

namespace {

class AnyOf final : public Authenticator {
public:
    using All = std::vector<std::shared_ptr<Authenticator>>;

    explicit AnyOf(All all) : all_(std::move(all)) {
        bool const sound = !all_.empty() && std::all_of(all_.begin(), all_.end(), [](auto const& one) { return one != nullptr; });
        if (!sound) throw std::invalid_argument("of no authenticators, or of null, none can be asked");
    }

    bool concerns(Request const& request) const override { return concerned(request) != nullptr; }

    std::optional<Verdict> identify(Request const& request) override {
        Authenticator* const one = concerned(request);
        return (one ? *one : *all_.front()).identify(request);
    }
    void identifyLater(Request const& request, std::function<void(Verdict)> done) override {
        Authenticator* const one = concerned(request);
        (one ? *one : *all_.front()).identifyLater(request, std::move(done));
    }

    /// Whoever showed something hears of that; all others hear of all ways. One that leads to a page ends the list.
    void challenge(Request const& request, Verdict const& verdict, Response& answer) const override {
        Authenticator const* const one = verdict.presented ? concerned(request) : nullptr;
        if (one) return one->challenge(request, verdict, answer);
        for (auto const& each : all_) each->challenge(request, verdict, answer);
    }

    bool isAmbient(Request const& request) const override {
        Authenticator const* const one = concerned(request);
        return !one || one->isAmbient(request);
    }

    std::vector<Page> pages() override {
        std::vector<Page> pages;
        for (auto const& each : all_)
            for (Page& page : each->pages()) pages.push_back(std::move(page));
        return pages;
    }

    void sweep() override {
        for (auto const& each : all_) each->sweep();
    }

private:
    [[nodiscard]] Authenticator* concerned(Request const& request) const {
        auto const found = std::find_if(all_.begin(), all_.end(), [&](auto const& each) { return each->concerns(request); });
        return found == all_.end() ? nullptr : found->get();
    }

    All const all_;
};

} // namespace

std::shared_ptr<Authenticator> anyOf(std::vector<std::shared_ptr<Authenticator>> authenticators) {
    return std::make_shared<AnyOf>(std::move(authenticators));
}

} // namespace eh::http
