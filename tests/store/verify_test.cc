// What Archive::verify finds, and that a head kept elsewhere finds what verify cannot: an edit of
// everything at once.
#include "store/verify.h"

#include <functional>
#include <nlohmann/json.hpp>

#include "base/document_json.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/text_codec.h"
#include "store/verify_segments.h"
#include "store/version_log.h"
#include "store/warc_reader.h"
#include "tests/store/fixture.h"
#include "tests/store/raw_database.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kFirst = "http://www.yunxi.gov.cn/1.html";
constexpr const char* kSecond = "http://www.yunxi.gov.cn/2.html";
constexpr const char* kTime = "2020-01-01T00:00:00Z";
constexpr const char* kLater = "2020-02-01T00:00:00Z";

// Two addresses, three versions, the second address with the text of the first's second version;
// something waiting, and what the crawler keeps of a host.
void fill(Archive& archive) {
  PageCommit first = page_commit(kFirst, kTime, article("甲", long_text(1)));
  first.links = {{url_of("http://www.yunxi.gov.cn/3.html"), 1, "task"}};
  first.host = first.url.host_key();
  first.host_state = "state";
  commit_one(archive, std::move(first));
  commit_one(archive, page_commit(kFirst, kLater, article("甲", long_text(2))));
  commit_one(archive, page_commit(kSecond, kLater, article("乙", long_text(2))));
}

std::vector<Damage> damages_of(const std::string& directory, bool quick = false) {
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  std::vector<Damage> damages;
  const VerifySummary summary =
      archive->verify({quick}, [&](const Damage& damage) { damages.push_back(damage); });
  CHECK(summary.damages == damages.size());
  return damages;
}

std::string key_of(const char* url, const char* time) {
  return version_key({url_of(url).key(), at(time)});
}

// A version's text, with every digest that speaks of it made to fit.
void forge_text(VersionRecord& version, const std::string& text) {
  const std::string metadata =
      decompress_whole(FrameSort::kMetadata, version.metadata, nullptr).value();
  Document document = document_from_json(nlohmann::ordered_json::parse(metadata)).value();
  document.text = text;
  version.text = compress_whole(FrameSort::kText, text, nullptr).value();
  version.text_sha256 = sha256_hex(text);
  version.document_digest = document_digest(document);
}

struct Edit {
  const char* what;
  std::function<void(RawDatabase&)> make;
  const char* where;  // what the first damage's place and words must hold
  const char* told;
  bool quick_finds = true;
};

std::string second_state() {
  return url_state_key(url_of(kSecond).key());
}

const std::vector<Edit>& edits() {
  static const std::vector<Edit> kEdits = {
      {"a text edited, its digests mended",
       [](RawDatabase& database) {
         database.edit_version(key_of(kFirst, kTime),
                               [](VersionRecord& version) { forge_text(version, "改"); });
       },
       "1.html", "not what the log's entry 0 says"},
      {"a text edited, its digests not",
       [](RawDatabase& database) {
         database.edit_version(key_of(kFirst, kTime), [](VersionRecord& version) {
           version.text = compress_whole(FrameSort::kText, "改", nullptr).value();
         });
       },
       "1.html", "its text has another SHA-256", false},
      {"a text that is no zstd frame",
       [](RawDatabase& database) {
         database.edit_version(key_of(kFirst, kTime),
                               [](VersionRecord& version) { version.text = "改"; });
       },
       "1.html", "not a zstd frame", false},
      {"a title edited",
       [](RawDatabase& database) {
         database.edit_version(key_of(kSecond, kLater), [](VersionRecord& version) {
           Document document = article("丙", "");
           version.metadata = compress_whole(FrameSort::kMetadata,
                                             to_json_line(document_to_json(document, {})), nullptr)
                                  .value();
         });
       },
       "2.html", "not what the log's entry 2 says"},
      {"another response named",
       [](RawDatabase& database) {
         database.edit_version(key_of(kSecond, kLater),
                               [](VersionRecord& version) { version.raw.offset += 1; });
       },
       "2.html", "not what the log's entry 2 says"},
      {"a version that points at another's entry",
       [](RawDatabase& database) {
         database.edit_version(key_of(kSecond, kLater),
                               [](VersionRecord& version) { version.log_index = 1; });
       },
       "2.html", "not what the log's entry 1 says"},
      {"a version taken out", [](RawDatabase& database) { database.remove(key_of(kFirst, kTime)); },
       "t/", "refers to v/cn,gov,yunxi,www:80)/1.html"},
      {"all versions of an address taken out",
       [](RawDatabase& database) { database.remove(key_of(kSecond, kLater)); }, "2.html",
       "no version is there, and it counts 1"},
      {"the holder of a shared text taken out",
       [](RawDatabase& database) { database.remove(key_of(kFirst, kLater)); }, "1.html",
       "does not agree with the newest version"},
      {"an address that counts more versions",
       [](RawDatabase& database) {
         database.edit_state(second_state(), [](UrlState& state) { ++state.versions; });
       },
       "2.html", "counts other versions than there are"},
      {"an address with another digest",
       [](RawDatabase& database) {
         database.edit_state(second_state(),
                             [](UrlState& state) { state.document_digest = sha256_hex(""); });
       },
       "2.html", "does not agree with the newest version"},
      {"an address taken out", [](RawDatabase& database) { database.remove(second_state()); },
       "2.html", "refers to u/cn,gov,yunxi,www:80)/2.html"},
      {"an address that is rubbish",
       [](RawDatabase& database) { database.put(second_state(), "rubbish"); }, "2.html", "u/"},
      {"a text's place that holds another text",
       [](RawDatabase& database) {
         const std::string key = text_key(sha256_hex(long_text(2)));
         database.put(key, encode_text_place(key, {url_of(kFirst).key(), at(kTime)}));
       },
       "record d/", "another text stands in"},
      {"a text's place that leads nowhere",
       [](RawDatabase& database) {
         const std::string key = text_key(sha256_hex(long_text(2)));
         database.put(key,
                      encode_text_place(key, {url_of(kFirst).key(), at("2019-01-01T00:00:00Z")}));
       },
       "record d/", "which is not there"},
      {"a waiting address that is rubbish",
       [](RawDatabase& database) { database.put(database.first_key("q/"), "rubbish"); },
       "record q/", "q/"},
      {"a host's record that is rubbish",
       [](RawDatabase& database) { database.put(database.first_key("h/"), "rubbish"); },
       "record h/", "h/"},
      {"a waiting address taken out",
       [](RawDatabase& database) { database.remove(database.first_key("q/")); }, "m/state",
       "it counts 1 waiting addresses, and 0 are there"},
      {"a run that is rubbish", [](RawDatabase& database) { database.put("m/run", "rubbish"); },
       "m/run", "m/run"},
      {"an entry of the log edited",
       [](RawDatabase& database) {
         const std::string key = log_key(1);
         LogRecord record = decode_log_record(key, database.get(key)).value();
         record.leaf = leaf_hash("another");
         database.put(key, encode_log_record(key, record));
       },
       "1.html", "not what the log's entry 1 says"},
      {"an entry of the log taken out", [](RawDatabase& database) { database.remove(log_key(1)); },
       "1.html", "which is not there"},
      {"the head of the log edited",
       [](RawDatabase& database) {
         database.put("m/log", encode_log_edge("m/log", {TreeEdge(1, {leaf_hash("another")}), {}}));
       },
       "m/log", "its head is 1 "},
      {"a segment's record that is rubbish",
       [](RawDatabase& database) { database.put(database.first_key("m/warc/"), "rubbish"); },
       "m/warc/", "m/warc/"},
  };
  return kEdits;
}

bool any_says(const std::vector<Damage>& damages, const std::string& where,
              const std::string& told) {
  return std::any_of(damages.begin(), damages.end(), [&](const Damage& damage) {
    return damage.where.find(where) != std::string::npos &&
           damage.what.find(told) != std::string::npos;
  });
}

std::string told_by(const std::vector<Damage>& damages) {
  std::string text;
  for (const Damage& damage : damages) {
    text += damage.where + ": " + damage.what + "\n";
  }
  return text;
}

TEST_CASE("a whole archive is whole") {
  const TemporaryFolder folder;
  fill(*open_archive(folder.file("a")));
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  std::vector<Damage> damages;
  const VerifySummary summary =
      archive->verify({}, [&](const Damage& damage) { damages.push_back(damage); });
  INFO(told_by(damages));
  CHECK(damages.empty());
  CHECK(summary.versions == 3);
  CHECK(summary.warc_records == 10);  // warcinfo, and a request, a response and a group's each
  CHECK(summary.warc_bytes == archive->sizes()->warc_bytes);
  // 3 v/, 3 u/, 2 d/, 1 q/, 1 h/, 3 t/, 1 m/warc/
  CHECK(summary.records == 14);
}

TEST_CASE("each edit of a record is found, its checksum mended or not") {
  for (const Edit& edit : edits()) {
    const TemporaryFolder folder;
    fill(*open_archive(folder.file("a")));
    {
      RawDatabase database(folder.file("a"));
      edit.make(database);
    }
    CAPTURE(edit.what);
    const std::vector<Damage> damages = damages_of(folder.file("a"));
    const std::vector<Damage> quick = damages_of(folder.file("a"), true);
    INFO(told_by(damages));
    CHECK(any_says(damages, edit.where, edit.told));
    CHECK(any_says(quick, edit.where, edit.told) == edit.quick_finds);
  }
}

TEST_CASE("a node of the log that is not the hash of its entries is found") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    std::vector<PageCommit> commits;
    for (int i = 0; i < 300; ++i) {
      commits.push_back(page_commit("http://www.yunxi.gov.cn/" + std::to_string(i), kTime,
                                    article("甲", std::to_string(i))));
      commits.back().raw.clear();
    }
    REQUIRE(archive->commit(commits).has_value());
  }
  CHECK(damages_of(folder.file("a")).empty());
  {
    RawDatabase database(folder.file("a"));
    const std::string key = log_node_key(8, 0);
    database.put(key, encode_log_node(key, leaf_hash("another")));
  }
  CHECK(any_says(damages_of(folder.file("a")), "n/\\x08", "not the hash of its entries"));
  {
    RawDatabase database(folder.file("a"));
    database.remove(log_node_key(8, 0));
  }
  CHECK(any_says(damages_of(folder.file("a")), "m/log", "refers to n/\\x08"));
}

std::string only_segment(const std::string& archive) {
  const std::vector<std::string> names = names_in(archive + "/warc");
  REQUIRE(names.size() == 1);
  return archive + "/warc/" + names[0];
}

TEST_CASE("every flipped bit of a segment is found, but by a quick look") {
  const TemporaryFolder folder;
  fill(*open_archive(folder.file("a")));
  const std::string segment = only_segment(folder.file("a"));
  const std::string whole = read_whole(segment);
  for (size_t at_byte = 0; at_byte < whole.size(); at_byte += 61) {
    std::string flipped = whole;
    flipped[at_byte] = static_cast<char>(flipped[at_byte] ^ (1 << (at_byte % 8)));
    write_whole(segment, flipped);
    // The header of a gzip member has octets that mean nothing: time, level, system.
    if (damages_of(folder.file("a")).empty()) {
      CAPTURE(at_byte);
      size_t member = at_byte;
      while (whole.compare(member, 3, "\x1f\x8b\x08") != 0) {
        REQUIRE(member > 0);
        --member;
      }
      CHECK(at_byte - member >= 3);
      CHECK(at_byte - member < 10);
    }
  }
  std::string broken = whole;
  broken[whole.size() / 2] = static_cast<char>(broken[whole.size() / 2] ^ 1);
  write_whole(segment, broken);
  CHECK_FALSE(damages_of(folder.file("a")).empty());
  CHECK(damages_of(folder.file("a"), true).empty());
}

TEST_CASE("a segment that is short, gone, or another's is found") {
  const TemporaryFolder folder;
  fill(*open_archive(folder.file("a")));
  const std::string segment = only_segment(folder.file("a"));
  const std::string whole = read_whole(segment);
  write_whole(segment, whole.substr(0, whole.size() - 1));
  for (const bool quick : {false, true}) {
    CHECK(any_says(damages_of(folder.file("a"), quick), "warc/shilu-", "bytes are recorded"));
  }
  // What follows the recorded bytes was never acknowledged, and is no damage.
  write_whole(segment, whole + "tail");
  CHECK(damages_of(folder.file("a")).empty());
  std::filesystem::remove(segment);
  CHECK(any_says(damages_of(folder.file("a"), true), "warc/shilu-", "No such file"));
}

TEST_CASE("a response that is not the one a version speaks of is found") {
  const TemporaryFolder folder;
  fill(*open_archive(folder.file("a")));
  const std::string path = only_segment(folder.file("a"));
  WarcReader reader = WarcReader::open(path).value();
  (void)reader.next().value();  // the warcinfo
  const uint64_t request = reader.next().value()->offset;
  const uint64_t response = reader.next().value()->offset;
  const Sha256 body = sha256({"<html>" + long_text(1) + "</html>"});
  const auto told_of = [&](uint64_t offset, const Sha256& expected) {
    SegmentToVerify segment{path, read_whole(path).size(), {{offset, expected, 7}}, false};
    std::string told;
    verify_segment(segment, [&](uint64_t at_offset, const std::string& what) {
      told += std::to_string(at_offset) + ": " + what + "\n";
    });
    return told;
  };
  CHECK(told_of(response, body).empty());
  CHECK(told_of(response, sha256({"other"})) ==
        std::to_string(response) + ": the response of the log's entry 7 has another body\n");
  CHECK(told_of(request, body) ==
        std::to_string(request) +
            ": the response of the log's entry 7 should be here, and no response is\n");
  CHECK(told_of(response + 1, body) == std::to_string(response + 1) + ": no record begins here\n");
  CHECK(told_of(uint64_t{1} << 40, body) ==
        std::to_string(uint64_t{1} << 40) + ": the response of the log's entry 7 cannot be read\n");
}

// Whoever can write the folder can make all of it fit: then only a head kept elsewhere tells.
TEST_CASE("an edit that mends the whole log is found by a head kept elsewhere") {
  const TemporaryFolder folder;
  TreeHead kept;
  {
    auto archive = open_archive(folder.file("a"));
    fill(*archive);
    kept = archive->log_head().value();
    CHECK(kept.size == 3);
    CHECK(holds(archive->prove_since(kept).value()));
  }
  {
    RawDatabase database(folder.file("a"));
    TreeEdge edge;
    for (uint64_t index = 0; index < 3; ++index) {
      const std::string key = log_key(index);
      LogRecord record = decode_log_record(key, database.get(key)).value();
      if (index == 1) {
        database.edit_version(key_of(kFirst, kLater), [&](VersionRecord& version) {
          version.base.reset();
          version.depth = 0;
          version.metadata =
              compress_whole(FrameSort::kMetadata,
                             to_json_line(document_to_json(article("甲", ""), {})), nullptr)
                  .value();
          forge_text(version, "改");
          record.leaf = leaf_hash(log_entry(
              url_of(kFirst), {url_of(kFirst).key(), at(kLater)}, version,
              sha256_hex(
                  decompress_whole(FrameSort::kMetadata, version.metadata, nullptr).value())));
        });
        database.put(key, encode_log_record(key, record));
        const std::string digest = database.version(key_of(kFirst, kLater)).document_digest;
        database.edit_state(url_state_key(url_of(kFirst).key()),
                            [&](UrlState& state) { state.document_digest = digest; });
      }
      edge.append(record.leaf, [](int, uint64_t, const Sha256&) {});
    }
    database.put("m/log", encode_log_edge("m/log", {edge, {}}));
  }
  CHECK(damages_of(folder.file("a")).empty());
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(archive->get(url_of(kFirst), at(kLater)).value()->document.text == "改");
  const auto since = archive->prove_since(kept);
  REQUIRE_FALSE(since.has_value());
  CHECK(since.error().message ==
        "the log does not begin with that head: entries before it were changed");
}

TEST_CASE("what a killed writer left of a table that nothing refers to is no damage") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a");
  commit_one(*open_archive(path),
             page_commit("http://a.gov.cn/1.html", "2020-01-01T00:00:00Z", article("题", "一")));
  // One of them has the name that a reader gives to what it makes of the log, in memory.
  for (int number = 4; number < 20; ++number) {
    const std::string digits = std::to_string(number);
    const std::string table = path + "/db/" + std::string(6 - digits.size(), '0') + digits + ".ldb";
    if (!std::filesystem::exists(table)) {
      write_whole(table, "");
    }
  }
  const auto archive = open_archive(path, Archive::Mode::kRead);
  std::string damages;
  (void)archive->verify({}, [&](const Damage& damage) { damages += damage.where + "\n"; });
  CHECK(damages.empty());
}

TEST_CASE("a version is proved to stand in the log, and what it is stands in the proof") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  CHECK(archive->log_head() == TreeHead{0, sha256({})});
  CHECK_FALSE(archive->prove(url_of(kFirst), std::nullopt).value().has_value());
  fill(*archive);
  const TreeHead head = archive->log_head().value();
  const auto newest = archive->prove(url_of(kFirst), std::nullopt).value();
  const auto oldest = archive->prove(url_of(kFirst), at("2020-01-15T00:00:00Z")).value();
  REQUIRE(newest.has_value());
  REQUIRE(oldest.has_value());
  CHECK(newest->head == head);
  CHECK(newest->index == 1);
  CHECK(oldest->index == 0);
  for (const auto& proof : {*newest, *oldest}) {
    CHECK(holds(proof));
  }
  CHECK(newest->entry.find("text " + sha256_hex(long_text(2)) + "\n") != std::string::npos);
  CHECK(
      oldest->entry.starts_with("shilu version 1\naddress http://www.yunxi.gov.cn/1.html\n"
                                "time 2020-01-01T00:00:00.000Z\n"));
  CHECK_FALSE(archive->prove(url_of(kFirst), at("2019-01-01T00:00:00Z")).value().has_value());
  // Crawling on leaves the proof and its head true.
  commit_one(*archive, page_commit(kSecond, "2020-03-01T00:00:00Z", article("乙", "新")));
  CHECK(holds(*newest));
  const ConsistencyProof grown = archive->prove_since(head).value();
  CHECK(holds(grown));
  CHECK(grown.head.size == 4);
  // An unchanged document is no entry.
  commit_one(*archive, page_commit(kSecond, "2020-04-01T00:00:00Z", article("乙", "新")));
  CHECK(archive->log_head() == grown.head);
  CHECK(archive->prove_since({9, {}}).error().code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace shilu
