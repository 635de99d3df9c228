// The entry of a removal in the log, and the records of removing (store/removal.h,
// store/removal_record.h), octet by octet.
#include "store/removal.h"

#include <zlib.h>

#include "store/forgotten.h"
#include "store/removal_record.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// SHA-256 of "abc" and of nothing, from FIPS 180-4.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Removal removal_of(RemovalKind kind) {
  Removal removal;
  removal.kind = kind;
  removal.address = "http://www.ln.gov.cn/zwgk/";
  removal.at = at("2026-03-06T01:02:03.004Z");
  removal.why = "应当事人要求";
  removal.versions = 12;
  removal.leaves = sha256_of_hex(kAbc).value();
  return removal;
}

TEST_CASE("a removal is a few lines that people can read, and comes back from them") {
  Removal removal = removal_of(RemovalKind::kForgotten);
  const std::string entry = removal_entry(removal);
  CHECK(entry == std::string("shilu removal forgotten\n"
                             "address http://www.ln.gov.cn/zwgk/\n"
                             "time 2026-03-06T01:02:03.004Z\n"
                             "why 应当事人要求\n"
                             "versions 12 ") +
                     kAbc + "\n");
  CHECK(parse_removal_entry(entry).value() == removal);
  removal.kind = RemovalKind::kPruned;
  removal.is_prefix = true;
  removal.why.clear();
  removal.versions = 0;
  CHECK(removal_entry(removal).starts_with("shilu removal pruned\nprefix http://"));
  CHECK(parse_removal_entry(removal_entry(removal)).value() == removal);
}

TEST_CASE("what is not the entry of a removal is refused") {
  const std::string entry = removal_entry(removal_of(RemovalKind::kPruned));
  for (const std::string& broken :
       {std::string(), entry + "more\n", entry.substr(0, entry.size() - 1), "x" + entry,
        "shilu removal lost\n" + entry.substr(entry.find('\n') + 1),
        std::string(entry).replace(entry.find("12 "), 2, "-1"),
        std::string(entry).replace(entry.find("2026"), 4, "year")}) {
    INFO(broken);
    const auto parsed = parse_removal_entry(broken);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == ErrorCode::kCorrupt);
  }
}

TEST_CASE("the digest of leaves is SHA-256 over them, one after another") {
  CHECK(hex_of(digest_of_leaves({})) == kNothing);
  const Sha256 one = sha256_of_hex(kAbc).value();
  const Sha256 two = sha256_of_hex(kNothing).value();
  const std::string octets =
      std::string(one.begin(), one.end()) + std::string(two.begin(), two.end());
  CHECK(digest_of_leaves(std::vector<Sha256>{one, two}) == sha256({octets}));
}

TEST_CASE("a removal is told with its time, and its reason where there is one") {
  const Instant time = at("2026-03-06T01:02:03.004Z");
  CHECK(removal_words({RemovalKind::kForgotten, time, "why"}) ==
        "forgotten on 2026-03-06T01:02:03.004Z: why");
  CHECK(removal_words({RemovalKind::kPruned, time, ""}) == "pruned on 2026-03-06T01:02:03.004Z");
}

// The payload of FORMAT.md in its seal: format, CRC-32 of key, format and payload, payload.
std::string sealed(const std::string& key, const std::string& payload) {
  const std::string covered = key + '\x01' + payload;
  const uLong crc =
      crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size()));
  std::string value(1, '\x01');
  for (int shift = 0; shift < 32; shift += 8) {
    value += static_cast<char>(crc >> shift & 0xff);
  }
  return value + payload;
}

TEST_CASE("the records of removing are those of FORMAT.md") {
  // Fields 1: 300, 2: time 5 (zigzag 10), 3: "why", 4: 1, 5: hex ab.
  const std::string forgotten("\x02\xac\x02\x04\x0a\x07\x03why\x08\x01\x0b\x02\x01\xab", 16);
  const std::string key = forgotten_key("cn,gov,ln,www:80)/");
  CHECK(key == "f/cn,gov,ln,www:80)/");
  const ForgottenRecord record{300, Instant(Milliseconds(5)), "why", true, "ab"};
  CHECK(encode_forgotten(key, record) == sealed(key, forgotten));
  CHECK(decode_forgotten(key, sealed(key, forgotten)).value() == record);

  const std::string place = erasure_key("shilu-1.warc.gz", 258);
  CHECK(place == std::string("e/shilu-1.warc.gz/\0\0\0\0\0\0\x01\x02", 26));
  const WarcErasure erasure{258, 300, "<id>", Instant(Milliseconds(5)), "pruned"};
  const std::string payload("\x02\xac\x02\x05\x04<id>\x06\x0a\x09\x06pruned", 19);
  CHECK(encode_erasure(place, erasure) == sealed(place, payload));
  const Result<SegmentErasure> read = decode_erasure(place, sealed(place, payload));
  REQUIRE(read.has_value());
  CHECK(read->file == "shilu-1.warc.gz");
  CHECK(read->erasure.offset == 258);
  CHECK(read->erasure.length == 300);
  CHECK(read->erasure.record_id == "<id>");
  CHECK(read->erasure.removed_at == Instant(Milliseconds(5)));
  CHECK(read->erasure.why == "pruned");
  CHECK_FALSE(decode_erasure("e/short", sealed("e/short", payload)).has_value());

  CHECK(dead_copies_key("cn,gov,ln,www:80)/") == "x/cn,gov,ln,www:80)/");
  CHECK(encode_dead_copies("x/a") == sealed("x/a", ""));
  CHECK(erased_key("shilu-1.warc.gz") == "m/erased/shilu-1.warc.gz");
  CHECK(encode_erased("m/erased/a", 3) == sealed("m/erased/a", "\x02\x03"));
  CHECK(decode_erased("m/erased/a", sealed("m/erased/a", "\x02\x03")).value() == 3);
}

TEST_CASE("an address is forgotten by itself or under a prefix, a part of a name is none") {
  ForgottenAddresses forgotten;
  forgotten.add("cn,gov,ln,www:80)/a.html", {1, Instant(), "itself", false, ""});
  forgotten.add("cn,gov,ln,www:80)/zwgk/", {2, Instant(), "prefix", true, ""});
  forgotten.add("cn,gov,ln,www:80)/zwgk/b.html", {3, Instant(), "within", false, ""});
  const auto reason = [&](std::string_view key) {
    const ForgottenRecord* const record = forgotten.find(key);
    return record == nullptr ? std::string("-") : record->reason;
  };
  CHECK(reason("cn,gov,ln,www:80)/a.html") == "itself");
  CHECK(reason("cn,gov,ln,www:80)/a.html2") == "-");
  CHECK(reason("cn,gov,ln,www:80)/zwgk/") == "prefix");
  CHECK(reason("cn,gov,ln,www:80)/zwgk/c/d.html") == "prefix");
  CHECK(reason("cn,gov,ln,www:80)/zwgk/b.html") == "within");
  CHECK(reason("cn,gov,ln,www:80)/zwgk") == "-");
  CHECK(reason("cn,gov,ln,www:443s)/zwgk/c") == "-");
}

}  // namespace
}  // namespace shilu
