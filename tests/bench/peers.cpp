// The peers that are Node programs, in peers/; Nchan has a file of its own.
#include "peers.hpp"

#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "nchan.hpp"

namespace bench {

namespace {

namespace fs = std::filesystem;

fs::path const folder = EH_BENCH_PEERS;

/// Its first line is "listening PORT VERSIONS". "publish TIMES" and "collect" are its commands; it answers the second.
class NodePeer final : public Peer {
public:
    NodePeer(std::string const& node, std::string const& name, std::string const& script)
        : process_({node, "--expose-gc", (folder / script).string()}) {
        std::istringstream greeting(process_.hear());
        std::string word;
        std::string versions;
        greeting >> word >> port_;
        if (word != "listening" || !std::getline(greeting >> std::ws, versions))
            throw std::runtime_error(script + " does not listen");
        name_ = name + " " + versions;
    }

    void publish(int times) override { process_.say("publish " + std::to_string(times)); }

    void collectGarbage() override {
        process_.say("collect");
        if (process_.hear() != "collected") throw std::runtime_error(name_ + " did not collect its garbage");
    }

    [[nodiscard]] PeerProcess const& process() const override { return process_; }

private:
    PeerProcess process_;
};

void leaveOut(std::string const& name, std::string const& what, std::string const& how) {
    std::printf("%s is left out: %s is missing (%s).\n", name.c_str(), what.c_str(), how.c_str());
}

}  // namespace

std::vector<PeerKind> findPeers() {
    std::vector<PeerKind> kinds;
    auto const node = findProgram("node");
    auto const addNode = [&](std::string const& name, char const* package, std::string const& script, Dialect dialect,
                             bool polls) {
        if (node.empty()) return leaveOut(name, "Node", "Debian package nodejs");
        if (!fs::exists(folder / "node_modules" / package)) {
            return leaveOut(name, std::string("the package ") + package, "npm ci --prefix tests/bench/peers");
        }
        kinds.push_back({name, dialect, true, polls, [=] { return std::make_unique<NodePeer>(node, name, script); }});
    };
    addNode("ws", "ws", "ws.mjs", Dialect::ws, false);
    addNode("Socket.IO", "socket.io", "socketio.mjs", Dialect::socketIo, true);
    auto const nginx = findProgram("nginx");
    auto const module = findNchanModule();
    if (nginx.empty() || module.empty()) {
        leaveOut("Nchan", nginx.empty() ? "nginx" : "nginx's module", "Debian packages nginx and libnginx-mod-nchan");
    } else {
        kinds.push_back({"Nchan", Dialect::nchan, false, true, [=] { return startNchan(nginx, module); }});
    }
    std::fflush(stdout);
    return kinds;
}

}  // namespace bench
