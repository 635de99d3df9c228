#include "base/content_coding.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

namespace shilu {
namespace {

constexpr DecodeLimits kLimits;

enum class Form { kGzip = 16 + MAX_WBITS, kZlib = MAX_WBITS, kRaw = -MAX_WBITS };

std::string deflated(const std::string& text, Form form) {
  z_stream state{};
  REQUIRE(deflateInit2(&state, 9, Z_DEFLATED, static_cast<int>(form), 9, Z_DEFAULT_STRATEGY) ==
          Z_OK);
  std::string out(deflateBound(&state, text.size()), '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&state, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - state.avail_out);
  deflateEnd(&state);
  return out;
}

std::string gzipped(const std::string& text) {
  return deflated(text, Form::kGzip);
}

std::string brotlied(const std::string& text) {
  size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string out(size, '\0');
  REQUIRE(BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, text.size(),
                                reinterpret_cast<const uint8_t*>(text.data()), &size,
                                reinterpret_cast<uint8_t*>(out.data())) == BROTLI_TRUE);
  out.resize(size);
  return out;
}

std::string zstded(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  REQUIRE(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

// Letters without pattern: they compress to little less than they are.
std::string noise(size_t bytes) {
  std::mt19937 random(7);
  std::string text(bytes, ' ');
  for (char& c : text) c = static_cast<char>('a' + random() % 26);
  return text;
}

const std::string kPage = "<html><body>清河县人民政府 通知公告 通知公告 通知公告</body></html>";

void check_complete(std::string_view coding, const std::string& body, const std::string& expected) {
  INFO(coding);
  const DecodedContent content = decode_content(coding, body, kLimits);
  CHECK(content.outcome == DecodeOutcome::kComplete);
  CHECK(content.bytes == expected);
}

struct Codec {
  std::string name;
  std::string (*encode)(const std::string&);
};

const Codec kCodecs[] = {
    {"gzip", gzipped},
    {"deflate", [](const std::string& text) { return deflated(text, Form::kZlib); }},
    {"deflate", [](const std::string& text) { return deflated(text, Form::kRaw); }},
    {"br", brotlied},
    {"zstd", zstded},
};

}  // namespace

TEST_CASE("each content coding is undone", "[content_coding]") {
  for (const Codec& codec : kCodecs) {
    check_complete(codec.name, codec.encode(kPage), kPage);
    check_complete(codec.name, codec.encode(""), "");
    check_complete(codec.name, "", "");
    // Outputs that end with a step of the decoder, and one byte beside it.
    for (const size_t bytes : {65'535, 65'536, 65'537, 131'072, 1'000'000}) {
      const std::string text = noise(bytes);
      check_complete(codec.name, codec.encode(text), text);
    }
  }
  check_complete("x-gzip", gzipped(kPage), kPage);
  check_complete(" GZip\t", gzipped(kPage), kPage);
}

TEST_CASE("without a coding the body stays as it is", "[content_coding]") {
  check_complete("", kPage, kPage);
  check_complete("identity", kPage, kPage);
  check_complete("identity, ,", gzipped(kPage), gzipped(kPage));
}

TEST_CASE("a list of codings is undone from the last to the first", "[content_coding]") {
  check_complete("gzip, br", brotlied(gzipped(kPage)), kPage);
  check_complete("zstd,identity,deflate,GZIP", gzipped(deflated(zstded(kPage), Form::kZlib)),
                 kPage);
}

TEST_CASE("more than three codings and unknown ones are not undone", "[content_coding]") {
  const std::string four = gzipped(gzipped(gzipped(gzipped(kPage))));
  for (const std::string_view coding :
       {"gzip,gzip,gzip,gzip", "compress", "gzip, utf-8", "gzip br"}) {
    INFO(coding);
    const DecodedContent content = decode_content(coding, four, kLimits);
    CHECK(content.outcome == DecodeOutcome::kUnsupported);
    CHECK(content.bytes.empty());
  }
}

TEST_CASE("gzip members one after another are one body, and padding is none of it",
          "[content_coding]") {
  check_complete("gzip", gzipped(kPage) + gzipped("") + gzipped("尾"), kPage + "尾");
  check_complete("gzip", gzipped(kPage) + std::string(512, '\0'), kPage);
  check_complete("zstd", zstded(kPage) + zstded("尾"), kPage + "尾");
}

TEST_CASE("a body labelled gzip that is none is passed through", "[content_coding]") {
  check_complete("gzip", kPage, kPage);
  check_complete("x-gzip", kPage, kPage);
}

TEST_CASE("an input that ends early gives what could be read", "[content_coding]") {
  const std::string text = noise(300'000);
  for (const Codec& codec : kCodecs) {
    INFO(codec.name);
    const std::string whole = codec.encode(text);
    const DecodedContent content = decode_content(
        codec.name, std::string_view(whole).substr(0, whole.size() * 2 / 3), kLimits);
    CHECK(content.outcome == DecodeOutcome::kTruncated);
    CHECK(content.bytes.size() > 60'000);
    CHECK(text.starts_with(content.bytes));
  }
  // Only the checksum is missing.
  const std::string gzip = gzipped(kPage);
  const DecodedContent content =
      decode_content("gzip", std::string_view(gzip).substr(0, gzip.size() - 4), kLimits);
  CHECK(content.outcome == DecodeOutcome::kTruncated);
  CHECK(content.bytes == kPage);
}

TEST_CASE("truncation of an outer coding is undone as far as it goes", "[content_coding]") {
  const std::string text = noise(300'000);
  const std::string whole = brotlied(gzipped(text));
  const DecodedContent content =
      decode_content("gzip, br", std::string_view(whole).substr(0, whole.size() / 2), kLimits);
  CHECK(content.outcome == DecodeOutcome::kTruncated);
  CHECK(content.bytes.size() > 10'000);
  CHECK(text.starts_with(content.bytes));
}

TEST_CASE("a corrupt input is told from a short one", "[content_coding]") {
  for (const std::string_view coding : {"br", "zstd", "deflate"}) {
    INFO(coding);
    CHECK(decode_content(coding, "\xff\xff\xff\xff plain text, no coding", kLimits).outcome ==
          DecodeOutcome::kCorrupt);
  }
  std::string gzip = gzipped(noise(300'000));
  gzip[gzip.size() - 6] ^= 1;  // in the CRC32
  CHECK(decode_content("gzip", gzip, kLimits).outcome == DecodeOutcome::kCorrupt);
  std::string zlib = deflated(kPage, Form::kZlib);
  zlib.back() = static_cast<char>(zlib.back() ^ 1);  // in the Adler-32
  const DecodedContent content = decode_content("deflate", zlib, kLimits);
  CHECK(content.outcome == DecodeOutcome::kCorrupt);
  CHECK(content.bytes == kPage);
}

TEST_CASE("output stops at the size cap", "[content_coding]") {
  const std::string text = noise(500'000);
  const DecodeLimits limits{.max_bytes = 200'000, .max_ratio = 200};
  for (const Codec& codec : kCodecs) {
    INFO(codec.name);
    const DecodedContent content = decode_content(codec.name, codec.encode(text), limits);
    CHECK(content.outcome == DecodeOutcome::kTooLarge);
    CHECK(content.bytes == text.substr(0, 200'000));
    CHECK(content.bytes.capacity() <= limits.max_bytes + 65'536);
  }
  for (const std::string_view coding : {"", "gzip"}) {
    const DecodedContent content = decode_content(coding, text, limits);
    CHECK(content.outcome == DecodeOutcome::kTooLarge);
    CHECK(content.bytes == text.substr(0, 200'000));
  }
  // As much as the cap is not too much.
  const std::string fits = text.substr(0, 200'000);
  CHECK(decode_content("gzip", gzipped(fits), limits).outcome == DecodeOutcome::kComplete);
  CHECK(decode_content("", fits, limits).outcome == DecodeOutcome::kComplete);
}

TEST_CASE("a bomb stops at the ratio, long before it has unfolded", "[content_coding]") {
  const std::string bomb(64 << 20, '0');
  const DecodeLimits limits{.max_bytes = 256 << 20, .max_ratio = 200};
  for (const Codec& codec : kCodecs) {
    INFO(codec.name);
    const std::string body = codec.encode(bomb);
    const DecodedContent content = decode_content(codec.name, body, limits);
    CHECK(content.outcome == DecodeOutcome::kRatio);
    CHECK(content.bytes.size() > 1 << 20);
    const size_t expected = std::max<size_t>(1 << 20, body.size() * limits.max_ratio);
    CHECK(content.bytes.size() <= expected + 65'536);
  }
  // The ratio of the default limits cannot be met before 1 MiB, nor the bomb pass ten.
  const DecodedContent small = decode_content("gzip", gzipped(std::string(1 << 20, '0')), kLimits);
  CHECK(small.outcome == DecodeOutcome::kComplete);
  const DecodedContent nested = decode_content("gzip, gzip", gzipped(gzipped(bomb)), kLimits);
  CHECK(nested.outcome != DecodeOutcome::kComplete);
  CHECK(nested.bytes.size() <= kLimits.max_bytes);
}

}  // namespace shilu
