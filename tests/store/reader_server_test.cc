// The socket itself: scans in pieces, the bounds of the server, and clients that mean no good.
#include "store/reader_server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "store/fields.h"
#include "store/local_socket.h"
#include "store/remote_view.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

std::unique_ptr<Database> make_database(const TemporaryFolder& folder,
                                        const std::map<std::string, std::string>& entries) {
  Result<std::unique_ptr<Database>> database =
      Database::open(folder.file("db"), Database::IfMissing::kCreate);
  REQUIRE(database.has_value());
  leveldb::WriteBatch batch;
  for (const auto& [key, value] : entries) {
    batch.Put(key, value);
  }
  REQUIRE((*database)->write(batch).has_value());
  return std::move(*database);
}

std::unique_ptr<ReaderServer> serve(const TemporaryFolder& folder, const Database& database,
                                    ReaderServer::Limits limits = {}) {
  Result<std::unique_ptr<ReaderServer>> server =
      ReaderServer::start(folder.path(), {database, [] { return std::string(); }}, limits);
  REQUIRE(server.has_value());
  return std::move(*server);
}

std::shared_ptr<const RemoteView> connect(const TemporaryFolder& folder) {
  Result<std::shared_ptr<const RemoteView>> view = RemoteView::connect(folder.path());
  REQUIRE(view.has_value());
  return *view;
}

// A client that says what it likes.
class RawClient {
 public:
  explicit RawClient(const TemporaryFolder& folder) {
    Result<FileDescriptor> connected = connect_to(folder.path(), kReadersSocketName);
    REQUIRE(connected.has_value());
    socket_ = std::move(*connected);
  }

  void say(const std::string& bytes) {
    REQUIRE(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
  }
  void ask(FrameKind kind, const std::string& fields) { say(make_frame(kind, fields)); }
  // The next frame; nothing where the connection ended.
  std::string hear() {
    const std::string head = hear_bytes(kFrameHeadBytes);
    return head.empty() ? "" : hear_bytes(frame_length(head));
  }
  void greet() {
    ask(FrameKind::kHello, encode_number(kReaderProtocol));
    REQUIRE(static_cast<FrameKind>(hear()[0]) == FrameKind::kWelcome);
  }

 private:
  std::string hear_bytes(size_t count) {
    std::string bytes(count, '\0');
    const ssize_t came = recv(socket_.get(), bytes.data(), count, MSG_WAITALL);
    return came == static_cast<ssize_t>(count) ? bytes : "";
  }

  FileDescriptor socket_;
};

std::string entries_from(Cursor& cursor, const std::string& from) {
  std::string said;
  for (cursor.seek(from); cursor.valid(); cursor.next()) {
    said += std::string(cursor.key()) + "=" + std::to_string(cursor.value().size()) + "\n";
  }
  CHECK(cursor.status().has_value());
  return said;
}

// Keys k0000, k0002, …, so that there are some between, with values of many lengths: one alone is
// longer than an answer that holds several may be.
std::map<std::string, std::string> many_entries() {
  std::map<std::string, std::string> entries;
  for (int number = 0; number < 1000; ++number) {
    std::string key = std::to_string(10000 + 2 * number);
    key[0] = 'k';
    entries[key] = std::string(1 + static_cast<size_t>(number * 7919) % 3000, 'v');
  }
  entries["k0500"] = std::string(3 * kMostScanBytes, 'w');
  return entries;
}

TEST_CASE("a remote scan gives what a local one does, from any place on") {
  const TemporaryFolder folder;
  const auto database = make_database(folder, many_entries());
  const auto server = serve(folder, *database);
  const auto remote = connect(folder);
  for (View::Scan scan : {View::Scan::kShort, View::Scan::kLong}) {
    const auto here = database->iterate(scan);
    const auto there = remote->iterate(scan);
    // Backwards, forwards, at keys, between them and past the last.
    for (const char* from : {"", "k1998", "k0499", "k0500", "k0501", "k0003", "k0004", "k1001",
                             "k1999", "z", "k0000"}) {
      INFO(from);
      CHECK(entries_from(*there, from) == entries_from(*here, from));
    }
    there->seek("k0500");
    REQUIRE(there->valid());
    CHECK(there->value() == std::string(3 * kMostScanBytes, 'w'));
    // Within what was got with it: the next without asking, and what is before it again.
    there->next();
    CHECK(there->key() == "k0502");
    there->seek("k0498");
    CHECK(there->key() == "k0498");
  }
}

TEST_CASE("a remote get gives the value, or nothing") {
  const TemporaryFolder folder;
  const auto database = make_database(folder, many_entries());
  const auto server = serve(folder, *database);
  const auto remote = connect(folder);
  CHECK(**remote->get("k0500") == std::string(3 * kMostScanBytes, 'w'));
  CHECK_FALSE(remote->get("k0501")->has_value());
  CHECK_FALSE(remote->get("")->has_value());
  CHECK(remote->status().has_value());
}

TEST_CASE("threads may share a remote view") {
  const TemporaryFolder folder;
  const auto database = make_database(folder, many_entries());
  const auto server = serve(folder, *database);
  const auto remote = connect(folder);
  const std::string all = entries_from(*database->iterate(View::Scan::kLong), "");
  std::array<std::string, 4> read;
  std::vector<std::thread> threads;
  for (std::string& mine : read) {
    threads.emplace_back([&remote, &mine] {
      const auto cursor = remote->iterate(View::Scan::kShort);
      for (cursor->seek(""); cursor->valid(); cursor->next()) {
        const auto value = remote->get(cursor->key());
        mine += std::string(cursor->key()) + "=" +
                (value && *value ? std::to_string((*value)->size()) : "?") + "\n";
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const std::string& mine : read) {
    CHECK(mine == all);
  }
}

TEST_CASE("more readers than there are places are refused until one goes") {
  const TemporaryFolder folder;
  const auto database = make_database(folder, {{"key", "value"}});
  const auto server = serve(folder, *database, {.connections = 2});
  auto one = connect(folder);
  const auto two = connect(folder);
  const auto refused = RemoteView::connect(folder.path());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::kLocked);
  CHECK(refused.error().message.find("it serves 2 readers already") != std::string::npos);
  CHECK(**two->get("key") == "value");
  one.reset();
  // The server hears of it some time.
  Result<std::shared_ptr<const RemoteView>> three = RemoteView::connect(folder.path());
  while (!three) {
    REQUIRE(three.error().code == ErrorCode::kLocked);
    three = RemoteView::connect(folder.path());
  }
  CHECK(**(*three)->get("key") == "value");
}

TEST_CASE("where no place is free, the longest idle reader yields his") {
  const TemporaryFolder folder;
  const auto database = make_database(folder, {{"key", "value"}});
  const auto server =
      serve(folder, *database, {.connections = 2, .yields = std::chrono::milliseconds(0)});
  const auto one = connect(folder);
  const auto two = connect(folder);
  CHECK(**one->get("key") == "value");  // two is idle for longer now
  const auto three = connect(folder);
  CHECK(**one->get("key") == "value");
  CHECK(**three->get("key") == "value");
  const auto dropped = two->get("key");
  REQUIRE_FALSE(dropped.has_value());
  CHECK(dropped.error().code == ErrorCode::kLocked);
  CHECK(dropped.error().message.find("another reader needs the place") != std::string::npos);
}

TEST_CASE("a reader who asks nothing for long is let go") {
  const TemporaryFolder folder;
  const auto database = make_database(folder, {{"key", "value"}});
  const auto server = serve(folder, *database, {.idle = std::chrono::milliseconds(1)});
  RawClient greeted(folder);
  greeted.ask(FrameKind::kHello, encode_number(kReaderProtocol));
  RawClient half(folder);
  half.say(std::string("\x05\0", 2));
  std::string last;
  for (std::string heard = greeted.hear(); !heard.empty(); heard = greeted.hear()) {
    last = heard;
  }
  CHECK(last.find("asked nothing for long") != std::string::npos);
  half.hear();  // that it is let go, too
  CHECK(half.hear().empty());
}

TEST_CASE("what is no question is refused, and the connection ends") {
  struct Row {
    const char* what;
    bool after_hello;
    std::string bytes;
    const char* answer;
  };
  const std::string length_only(
      "\xff\xff\xff\xff"
      "shilu",
      9);
  const std::vector<Row> rows = {
      {"rubbish", false, "GET / HTTP/1.1\r\n\r\n", "a question of"},
      {"no length", false, std::string(5, '\0'), "a question of 0 bytes"},
      {"all there is", false, length_only, "a question of 4294967295 bytes"},
      {"a byte more than may be", true, std::string("\x01\0\x02\0", 4), "a question of 131073"},
      {"another protocol", false, make_frame(FrameKind::kHello, encode_number(2)),
       "readers' protocol 2, and it speaks 1"},
      {"no protocol", false, make_frame(FrameKind::kHello, "\xff"), "readers' protocol"},
      {"no hello", false, make_frame(FrameKind::kGet, encode_octets("key")), "no hello"},
      {"unknown kind", true, make_frame(static_cast<FrameKind>(200), ""), "an unknown kind"},
      {"an answer", true, make_frame(FrameKind::kValue, ""), "an unknown kind"},
      {"a torn get", true, make_frame(FrameKind::kGet, "\x03\x7f"), "a get that cannot be read"},
      {"a torn scan", true, make_frame(FrameKind::kScan, "\x03\x7f"), "a scan that cannot be read"},
      {"two questions at once", true,
       make_frame(FrameKind::kReport, "") + make_frame(FrameKind::kReport, ""),
       "a question before the answer to the last"},
  };
  const TemporaryFolder folder;
  const auto database = make_database(folder, {{"key", "value"}});
  const auto server = serve(folder, *database);
  const auto reader = connect(folder);
  for (const Row& row : rows) {
    INFO(row.what);
    RawClient client(folder);
    if (row.after_hello) {
      client.greet();
    }
    client.say(row.bytes);
    const std::string heard = client.hear();
    REQUIRE_FALSE(heard.empty());
    CHECK(static_cast<FrameKind>(heard[0]) == FrameKind::kFailure);
    CHECK(heard.find(row.answer) != std::string::npos);
    CHECK(client.hear().empty());
  }
  CHECK(**reader->get("key") == "value");
}

TEST_CASE("who sends half a question, or reads no answer, holds up nobody") {
  const TemporaryFolder folder;
  const auto database = make_database(folder, many_entries());
  const auto server = serve(folder, *database);
  RawClient half(folder);
  half.greet();
  half.say(make_frame(FrameKind::kGet, encode_octets("k0500")).substr(0, 7));
  // More than the socket takes: the server keeps the rest.
  RawClient deaf(folder);
  deaf.greet();
  deaf.ask(FrameKind::kGet, encode_octets("k0500"));
  const auto reader = connect(folder);
  CHECK(entries_from(*reader->iterate(View::Scan::kLong), "") ==
        entries_from(*database->iterate(View::Scan::kLong), ""));
  // Both go on where they stood.
  half.say(make_frame(FrameKind::kGet, encode_octets("k0500")).substr(7));
  for (RawClient* late : {&half, &deaf}) {
    const std::string heard = late->hear();
    REQUIRE(heard.size() > 3 * kMostScanBytes);
    CHECK(static_cast<FrameKind>(heard[0]) == FrameKind::kValue);
    CHECK(decode_octets(heard.substr(1)) == std::string(3 * kMostScanBytes, 'w'));
  }
}

// Answers each question with the next of `answers`, and ends.
class FakeWriter {
 public:
  FakeWriter(const TemporaryFolder& folder, std::vector<std::string> answers) {
    Result<FileDescriptor> listener = listen_at(folder.path(), kReadersSocketName);
    REQUIRE(listener.has_value());
    listener_ = std::move(*listener);
    thread_ = std::thread([this, answers = std::move(answers)] { run(answers); });
  }
  ~FakeWriter() { thread_.join(); }
  FakeWriter(const FakeWriter&) = delete;
  FakeWriter& operator=(const FakeWriter&) = delete;

 private:
  void run(const std::vector<std::string>& answers) const {
    FileDescriptor reader;
    while (!reader.is_open()) {
      reader = FileDescriptor(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }
    for (const std::string& answer : answers) {
      std::array<char, 256> question;
      if (recv(reader.get(), question.data(), question.size(), 0) <= 0) {
        return;
      }
      send(reader.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }

  FileDescriptor listener_;
  std::thread thread_;
};

TEST_CASE("an answer that is none, or of another record, is an error and no value") {
  const std::string welcome = make_frame(FrameKind::kWelcome, encode_number(kReaderProtocol));
  const auto failing = [](FailureSort sort) {
    return make_frame(FrameKind::kFailure, encode_failure(sort, "the reason"));
  };
  struct Row {
    const char* what;
    std::string answer;
    ErrorCode code;
    const char* message;
    bool lost;  // nothing can be asked after it
  };
  const std::vector<Row> rows = {
      {"half a frame", welcome.substr(0, 3), ErrorCode::kLocked, "it has ended", true},
      {"no length", std::string(5, '\0'), ErrorCode::kIo, "what is no answer", true},
      {"too long", "\xff\xff\xff\xff", ErrorCode::kIo, "what is no answer", true},
      {"another kind", welcome, ErrorCode::kIo, "what was not asked", true},
      {"a failure in shreds", make_frame(FrameKind::kFailure, "\xff"), ErrorCode::kIo,
       "what was not asked", true},
      {"a record that is corrupt", failing(FailureSort::kCorrupt), ErrorCode::kCorrupt,
       "the reason", false},
      {"a record that cannot be read", failing(FailureSort::kUnreadable), ErrorCode::kIo,
       "the reason", false},
      {"misunderstood", failing(FailureSort::kMisunderstood), ErrorCode::kUnopenable, "the reason",
       true},
      {"the end", failing(FailureSort::kEnding), ErrorCode::kLocked, "the reason", true},
      {"a value in shreds", make_frame(FrameKind::kValue, "\x03\x7f"), ErrorCode::kIo,
       "cannot be read", false},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const TemporaryFolder folder;
    const FakeWriter writer(folder, {welcome, row.answer});
    const auto reader = connect(folder);
    const auto value = reader->get("key");
    REQUIRE_FALSE(value.has_value());
    CHECK(value.error().code == row.code);
    CHECK(value.error().message.find(row.message) != std::string::npos);
    CHECK(reader->status().has_value() == !row.lost);
  }
}

TEST_CASE("a scan whose answer has no entry and is not the end is an error") {
  const TemporaryFolder folder;
  const FakeWriter writer(folder, {make_frame(FrameKind::kWelcome, encode_number(kReaderProtocol)),
                                   make_frame(FrameKind::kEntries, "")});
  const auto reader = connect(folder);
  const auto cursor = reader->iterate(View::Scan::kLong);
  cursor->seek("");
  CHECK_FALSE(cursor->valid());
  REQUIRE_FALSE(cursor->status().has_value());
  CHECK(cursor->status().error().code == ErrorCode::kIo);
}

TEST_CASE("a writer that ends before its welcome is as good as none") {
  const TemporaryFolder folder;
  CHECK(RemoteView::connect(folder.path()).error().code == ErrorCode::kNotFound);
  const FakeWriter writer(folder, {""});
  CHECK(RemoteView::connect(folder.path()).error().code == ErrorCode::kLocked);
}

}  // namespace
}  // namespace shilu
