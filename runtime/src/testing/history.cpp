// The rules of a history, for each way of each connection: received only what was sent, at most once, in the order of
// each sending thread, and all of it but a tail of a connection that ended.
#include <eh/testing/history.hpp>

#include <map>
#include <set>
#include <utility>

#include <eh/testing/argument.hpp>

namespace eh::testing {

namespace {

constexpr std::size_t mostProblems = 100;

struct Sent {
    std::string value;
    int thread;
};
struct Record {
    std::vector<Sent> sent;
    std::vector<std::string> received;
    std::set<std::string> excused;  // dropped or refused
};

std::string_view nameOf(Moment::Way way) noexcept { return way == Moment::Way::up ? "up" : "down"; }

class Judge {
public:
    Judge(std::string where, Record const& record, bool ended, std::vector<std::string>& problems)
        : where_(std::move(where)), record_(record), ended_(ended), problems_(problems) {}

    void judge() {
        for (std::size_t i = 0; i != record_.sent.size(); ++i)
            if (std::string const& value = record_.sent[i].value; !sentAt_.emplace(value, i).second)
                fail(value, "was sent twice: values must be unique");
        judgeReceived();
        judgeMissing();
    }

private:
    void judgeReceived() {
        for (std::string const& value : record_.received) {
            auto const sent = sentAt_.find(value);
            if (sent == sentAt_.end()) {
                fail(value, "was received and never sent");
            } else if (!received_.insert(value).second) {
                fail(value, "was received twice");
            } else {
                int const thread = record_.sent[sent->second].thread;
                auto const [last, first] = lastOf_.try_emplace(thread, sent->second);
                std::string const& before = record_.sent[last->second].value;
                if (!first && sent->second < last->second)
                    fail(value, "was received after \"" + before + "\", which was sent later");
                else
                    last->second = sent->second;
            }
        }
    }

    void judgeMissing() {
        for (std::size_t i = 0; i != record_.sent.size(); ++i) {
            auto const& [value, thread] = record_.sent[i];
            if (received_.contains(value) || record_.excused.contains(value)) continue;
            auto const last = lastOf_.find(thread);
            bool const isTail = last == lastOf_.end() || last->second < i;
            if (!ended_ || !isTail)
                fail(value, isTail ? "was sent and never received" : "is missing, and a later one arrived");
        }
    }

    void fail(std::string const& value, std::string const& what) {
        if (problems_.size() < mostProblems) problems_.push_back(where_ + ": \"" + value + "\" " + what);
    }

    std::string const where_;
    Record const& record_;
    bool const ended_;
    std::vector<std::string>& problems_;
    std::map<std::string, std::size_t> sentAt_;
    std::map<int, std::size_t> lastOf_;  // by thread, of what was received
    std::set<std::string> received_;
};

}  // namespace

void History::add(Op op, ConnectionId connection, Way way, std::string_view value, int thread) {
    entries_.push_back({op, connection.value(), way, std::string(value), thread});
}

void History::send(ConnectionId connection, Way way, std::string_view value, int thread) {
    add(Op::send, connection, way, value, thread);
}
void History::receive(ConnectionId connection, Way way, std::string_view value) {
    add(Op::receive, connection, way, value);
}
void History::drop(ConnectionId connection, Way way, std::string_view value) { add(Op::drop, connection, way, value); }
void History::refuse(ConnectionId connection, Way way, std::string_view value) {
    add(Op::refuse, connection, way, value);
}
void History::end(ConnectionId connection) { add(Op::end, connection, Way::up, ""); }

std::vector<std::string> History::problems() const {
    std::map<std::pair<std::int32_t, Way>, Record> records;
    std::set<std::int32_t> ended;
    for (Entry const& entry : entries_) {
        if (entry.op == Op::end) {
            ended.insert(entry.connection);
            continue;
        }
        Record& record = records[{entry.connection, entry.way}];
        if (entry.op == Op::send) record.sent.push_back({entry.value, entry.thread});
        else if (entry.op == Op::receive) record.received.push_back(entry.value);
        else record.excused.insert(entry.value);
    }
    std::vector<std::string> problems;
    for (auto const& [key, record] : records) {
        std::string where = "connection " + std::to_string(key.first) + ' ' + std::string(nameOf(key.second));
        Judge(std::move(where), record, ended.contains(key.first), problems).judge();
    }
    return problems;
}

void History::write(std::ostream& out) const {
    static constexpr std::string_view names[] = {"send", "recv", "drop", "refuse", "end"};
    for (Entry const& entry : entries_) {
        out << R"({"op":")" << names[static_cast<std::size_t>(entry.op)] << R"(","conn":)" << entry.connection;
        if (entry.op != Op::end)
            out << R"(,"dir":")" << nameOf(entry.way) << R"(","v":)" << Argument(entry.value).text();
        if (entry.op == Op::send) out << R"(,"th":)" << entry.thread;
        out << "}\n";
    }
}

}  // namespace eh::testing
