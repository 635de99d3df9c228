// Keys and records: order, inverses, and bytes that are neither.
#include "store/record.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "store/fields.h"
#include "store/keys.h"
#include "store/text_codec.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

TEST_CASE("keys are laid out as drawn") {
  using namespace std::string_literals;
  CHECK(url_state_key("cn,gov,a:80)/") == "u/cn,gov,a:80)/");
  // 1970 is the sign bit alone, and its complement 7f ff …
  CHECK(version_key({"cn,gov,a:80)/", Instant{}}) ==
        "v/cn,gov,a:80)/\0\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff"s);
  CHECK(version_key({"k", Instant(Milliseconds(258)), 258}) ==
        "v/k\0\x7f\xff\xff\xff\xff\xff\xfe\xfd\xfe\xfd"s);
  CHECK(capture_prefix("k", Instant(Milliseconds(258))) ==
        "v/k\0\x7f\xff\xff\xff\xff\xff\xfe\xfd"s);
  CHECK(text_key("00ff10").substr(2) == "\x00\xff\x10"s);
  CHECK(queue_key("cn,gov,a:80", 3, 0x1f) == "q/cn,gov,a:80/3/000000000000001f");
  CHECK(queue_key("h", 12, 0).starts_with("q/h/9/"));
  CHECK(queue_key("h", -1, 0).starts_with("q/h/0/"));
  CHECK(host_of_queue_key("q/cn,gov,a:80/3/000000000000001f") == "cn,gov,a:80");
  CHECK_FALSE(host_of_queue_key("u/x").has_value());
  CHECK(host_state_key("h") == "h/h");
  CHECK(after_prefix("q/h/") == "q/h0");
  CHECK(printable_key("v/k\0\xfe"s) == "v/k\\x00\\xfe");
}

TEST_CASE("later versions and revisions sort first, and a version key reads back") {
  std::vector<Instant> times = {at("1969-12-31T23:59:59Z"), Instant{}, at("2018-03-06T00:00:00Z"),
                                at("2018-03-06T00:00:00.001Z"), at("2999-01-01T00:00:00Z")};
  std::string later = "w";
  for (Instant time : times) {
    for (const uint16_t revision : {0, 1, 255, 256, 65535}) {
      const VersionPlace place{"cn,gov,a:80)/x", time, revision};
      const std::string key = version_key(place);
      CHECK(key < later);
      CHECK(key.starts_with(capture_prefix("cn,gov,a:80)/x", time)));
      CHECK(parse_version_key(key) == place);
      later = key;
    }
  }
  CHECK_FALSE(parse_version_key("v/short").has_value());
  CHECK_FALSE(parse_version_key("u/cn,gov,a:80)/x123456789").has_value());
  CHECK_FALSE(parse_version_key("v/no zero octet before the time").has_value());
}

// Values over the whole range of their types, with a bias to the edges.
class Random {
 public:
  uint64_t number(uint64_t most) {
    const uint64_t edges[] = {0, 1, 127, 128, most};
    const uint64_t pick = engine_() % 8;
    return pick < 5 ? std::min(edges[pick], most)
                    : (most == ~uint64_t{0} ? engine_() : engine_() % (most + 1));
  }
  uint16_t number16() { return static_cast<uint16_t>(number(0xffff)); }
  bool coin() { return engine_() % 2 == 0; }
  std::string octets() {
    std::string value(engine_() % 300, '\0');
    for (char& octet : value) {
      octet = static_cast<char>(engine_());
    }
    return value;
  }
  std::string digest() { return coin() ? sha256_hex(octets()) : octets(); }
  Instant instant() {
    return Instant(
        Milliseconds(static_cast<int64_t>(number(uint64_t{1} << 52)) - (int64_t{1} << 51)));
  }
  std::optional<Instant> maybe_instant() {
    return coin() ? std::optional<Instant>(instant()) : std::nullopt;
  }

 private:
  std::mt19937_64 engine_{20180306};
};

UrlState random_state(Random& random) {
  UrlState state;
  state.run = static_cast<uint32_t>(random.number(0xffffffff));
  state.queued = random.coin();
  state.outcome = random.octets();
  state.status = static_cast<int>(random.number(999));
  if (random.coin()) {
    state.kind = PageKind::kSoftError;
  }
  state.etag = random.octets();
  state.last_modified = random.octets();
  state.payload_sha1 = random.octets();
  state.payload_captured_at = random.maybe_instant();
  state.document_digest = random.digest();
  state.versions = static_cast<uint32_t>(random.number(0xffffffff));
  state.fetches = static_cast<uint32_t>(random.number(0xffffffff));
  state.first_seen = random.maybe_instant();
  state.last_seen = random.maybe_instant();
  state.last_fetched = random.maybe_instant();
  state.last_changed = random.maybe_instant();
  state.absences = static_cast<uint32_t>(random.number(0xffffffff));
  state.gone = random.coin();
  return state;
}

TEST_CASE("an address state reads back as it was written") {
  Random random;
  for (int round = 0; round < 500; ++round) {
    const UrlState state = random_state(random);
    const std::string key = random.octets();
    const auto read = decode_url_state(key, encode_url_state(key, state));
    REQUIRE(read.has_value());
    CHECK(read->run == state.run);
    CHECK(read->queued == state.queued);
    CHECK(read->outcome == state.outcome);
    CHECK(read->status == state.status);
    CHECK(read->kind == state.kind);
    CHECK(read->etag == state.etag);
    CHECK(read->last_modified == state.last_modified);
    CHECK(read->payload_sha1 == state.payload_sha1);
    CHECK(read->payload_captured_at == state.payload_captured_at);
    CHECK(read->document_digest == state.document_digest);
    CHECK(read->versions == state.versions);
    CHECK(read->fetches == state.fetches);
    CHECK(read->first_seen == state.first_seen);
    CHECK(read->last_seen == state.last_seen);
    CHECK(read->last_fetched == state.last_fetched);
    CHECK(read->last_changed == state.last_changed);
    CHECK(read->absences == state.absences);
    CHECK(read->gone == state.gone);
  }
}

TEST_CASE("a version record reads back as it was written") {
  Random random;
  for (int round = 0; round < 500; ++round) {
    VersionRecord version;
    version.number = static_cast<uint32_t>(random.number(0xffffffff));
    version.metadata = random.octets();
    version.text = random.octets();
    if (random.coin()) {
      version.text_place =
          VersionPlace{"cn," + random.octets(), random.instant(), random.number16()};
    }
    version.text_sha256 = random.digest();
    version.document_digest = random.digest();
    version.raw = {random.octets(), random.number(~uint64_t{0}), random.digest()};
    version.extractor = random.octets();
    version.log_index = random.number(~uint64_t{0});
    version.gone = random.coin();
    if (random.coin()) {
      version.base = {random.instant(), random.number16()};
    }
    version.depth = static_cast<uint32_t>(random.number(0xffffffff));
    const auto read = decode_version("k", encode_version("k", version));
    REQUIRE(read.has_value());
    CHECK(read->number == version.number);
    CHECK(read->metadata == version.metadata);
    CHECK(read->text == version.text);
    CHECK(read->text_place == version.text_place);
    CHECK(read->text_sha256 == version.text_sha256);
    CHECK(read->document_digest == version.document_digest);
    CHECK(read->raw.file == version.raw.file);
    CHECK(read->raw.offset == version.raw.offset);
    CHECK(read->raw.sha256 == version.raw.sha256);
    CHECK(read->extractor == version.extractor);
    CHECK(read->log_index == version.log_index);
    CHECK(read->gone == version.gone);
    CHECK(read->base == version.base);
    CHECK(read->depth == version.depth);
  }
}

TEST_CASE("the log's records read back") {
  Random random;
  for (int round = 0; round < 200; ++round) {
    LogRecord record{leaf_hash(random.octets()),
                     {random.octets(), random.instant(), random.number16()},
                     random.instant()};
    const auto read = decode_log_record("k", encode_log_record("k", record));
    REQUIRE(read.has_value());
    CHECK(read->leaf == record.leaf);
    CHECK(read->version == record.version);
    CHECK(read->appended_at == record.appended_at);
    const LogEdge edge{TreeEdge(2, {record.leaf}), record.appended_at};
    const auto read_edge = decode_log_edge("k", encode_log_edge("k", edge));
    REQUIRE(read_edge.has_value());
    CHECK(read_edge->tree.head() == edge.tree.head());
    CHECK(read_edge->appended_at == edge.appended_at);
  }
}

TEST_CASE("counters, runs, segments, places, queue and host records read back") {
  Random random;
  for (int round = 0; round < 200; ++round) {
    const Counters counters{random.number(~uint64_t{0}),
                            random.number(~uint64_t{0}),
                            random.number(~uint64_t{0}),
                            random.number(~uint64_t{0}),
                            random.number(~uint64_t{0}),
                            random.octets(),
                            random.number(~uint64_t{0}),
                            static_cast<uint32_t>(random.number(9)),
                            static_cast<uint32_t>(random.number(99)),
                            static_cast<uint32_t>(random.number(99)),
                            static_cast<uint32_t>(random.number(9))};
    CHECK(*decode_counters("k", encode_counters("k", counters)) == counters);
    const RunRecord run{static_cast<uint32_t>(random.number(0xffffffff)),
                        random.coin(),
                        random.coin(),
                        random.maybe_instant(),
                        random.maybe_instant(),
                        random.octets(),
                        random.coin()};
    CHECK(*decode_run("k", encode_run("k", run)) == run);
    const uint64_t bytes = random.number(~uint64_t{0});
    CHECK(*decode_segment_bytes("k", encode_segment_bytes("k", bytes)) == bytes);
    const VersionPlace place{random.octets(), random.instant(), random.number16()};
    CHECK(*decode_text_place("k", encode_text_place("k", place)) == place);
    const QueueRecord record{random.octets(), random.octets()};
    const auto read = decode_queue_record("k", encode_queue_record("k", record));
    CHECK(read->url == record.url);
    CHECK(read->task == record.task);
    const std::string state = random.octets();
    CHECK(*decode_host_state("k", encode_host_state("k", state)) == state);
  }
}

// The octets as FORMAT.md draws them; crc from Python's zlib.crc32(b"m/run" + payload with format).
TEST_CASE("a value on disk is what the format says") {
  using namespace std::string_literals;
  const std::string payload = "\x02\x03\x04\x01\x08\x90\x4e"s;  // number 3, open, started at 5 s
  const RunRecord run{3, true, false, Instant(Milliseconds(5000)), std::nullopt};
  CHECK(encode_run("m/run", run) == "\x01\x7a\x52\x2a\x70"s + payload);
}

TEST_CASE("a field that this version does not know is skipped") {
  FieldWriter fields;
  fields.number(1, 7);
  fields.octets(99, "from the future");
  fields.number(98, 1);
  fields.number(2, 1);
  const auto run = decode_run("k", seal_value("k", fields.take()));
  REQUIRE(run.has_value());
  CHECK(run->number == 7);
  CHECK(run->open);
}

TEST_CASE("payloads under a right checksum that are not of their form are refused") {
  using namespace std::string_literals;
  const std::string payloads[] = {
      "\x02"s,                                          // a number without a value
      "\x02\xff"s,                                      // a varint that does not end
      "\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s,  // more than 64 bits
      "\x02\xff\xff\xff\xff\x1f"s,                      // more than the field's 32 bits
      "\x03\x05"
      "abc"s,  // octets where a number belongs, cut
      "\x03\x01"
      "a"s,                                             // octets where a number belongs
      "\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s,  // a length past everything
      "\x0b\x05stone"s,                                 // a page kind that is none
  };
  for (const std::string& payload : payloads) {
    INFO(printable_key(payload));
    const auto state = decode_url_state("u/x", seal_value("u/x", payload));
    REQUIRE_FALSE(state.has_value());
    CHECK(state.error().code == ErrorCode::kCorrupt);
    CHECK(state.error().message.find("u/x") != std::string::npos);
  }
  CHECK_FALSE(decode_url_state("u/x", "").has_value());
  CHECK_FALSE(decode_url_state("u/x", "\x01\x02\x03").has_value());
}

TEST_CASE("octets at random are never a record, and never more than an error") {
  Random random;
  for (int round = 0; round < 2000; ++round) {
    const std::string payload = random.octets();
    // Whatever it says, reading it ends; sealed rightly it may even be a record.
    (void)decode_version("k", seal_value("k", payload));
    CHECK_FALSE(decode_version("k", payload).has_value());
  }
}

TEST_CASE("texts and metadata survive their compression") {
  Random random;
  for (int round = 0; round < 50; ++round) {
    std::string text = random.octets();
    for (int doubling = 0; doubling < round % 12; ++doubling) {
      text += text;
    }
    CHECK(*decompress_whole(FrameSort::kText, *compress_whole(FrameSort::kText, text, nullptr),
                            nullptr) == text);
    CHECK(*decompress_whole(FrameSort::kMetadata,
                            *compress_whole(FrameSort::kMetadata, text, nullptr), nullptr) == text);
  }
  CHECK(compress_whole(FrameSort::kText, "", nullptr)->empty());
  const std::string frame = *compress_whole(FrameSort::kText, long_text(1), nullptr);
  CHECK(frame.substr(0, 4) == "\x28\xb5\x2f\xfd");  // RFC 8878 section 3.1.1
  CHECK(
      decompress_whole(FrameSort::kText, frame.substr(0, frame.size() - 1), nullptr).error().code ==
      ErrorCode::kCorrupt);
  CHECK(decompress_whole(FrameSort::kText, frame + "x", nullptr).error().code ==
        ErrorCode::kCorrupt);
  CHECK(decompress_whole(FrameSort::kText, "not a frame", nullptr).error().code ==
        ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace shilu
