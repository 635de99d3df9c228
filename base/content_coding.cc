#include "base/content_coding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <vector>

#include "base/text_file.h"

namespace shilu {
namespace {

constexpr size_t kMaxCodings = 3;
constexpr size_t kStepBytes = 64 << 10;
constexpr size_t kRatioFreeBytes = 1 << 20;  // small outputs may be as repetitive as they like

enum class Coding { kGzip, kDeflate, kBrotli, kZstd };

// The output of one coding: it takes what fits under the caps and says when to stop.
class CappedOutput {
 public:
  CappedOutput(size_t input_bytes, const DecodeLimits& limits)
      : input_bytes_(static_cast<double>(input_bytes)), limits_(limits) {
    // A string doubles as it grows; begun at a power of two below the cap, it ends at the cap.
    size_t first_bytes = limits.max_bytes;
    while (first_bytes > 2 * kStepBytes) first_bytes = (first_bytes + 1) / 2;
    bytes_.reserve(first_bytes);
  }

  // Where a decoder may write its next step.
  unsigned char* step() { return step_.data(); }
  size_t step_bytes() const { return step_.size(); }

  // Takes `count` bytes of the step. False once a cap is met: failure() says which.
  bool take(size_t count) {
    const size_t room = limits_.max_bytes - bytes_.size();
    bytes_.append(reinterpret_cast<const char*>(step_.data()), std::min(count, room));
    if (count > room) {
      failure_ = DecodeOutcome::kTooLarge;
    } else if (bytes_.size() > kRatioFreeBytes &&
               static_cast<double>(bytes_.size()) / input_bytes_ >
                   static_cast<double>(limits_.max_ratio)) {
      failure_ = DecodeOutcome::kRatio;
    }
    return !failure_;
  }

  DecodedContent finish(DecodeOutcome outcome) {
    return {failure_.value_or(outcome), std::move(bytes_)};
  }

 private:
  const double input_bytes_;  // not zero
  const DecodeLimits& limits_;
  std::vector<unsigned char> step_ = std::vector<unsigned char>(kStepBytes);
  std::string bytes_;
  std::optional<DecodeOutcome> failure_;
};

bool is_gzip(std::string_view body) {
  return body.starts_with("\x1f\x8b");
}

// RFC 1950 section 2.2: the method, and a header that is a multiple of 31.
bool is_zlib(std::string_view body) {
  if (body.size() < 2) {
    return false;
  }
  const unsigned first = static_cast<unsigned char>(body[0]);
  const unsigned second = static_cast<unsigned char>(body[1]);
  return (first & 0x0f) == Z_DEFLATED && (first * 256 + second) % 31 == 0;
}

struct InflateEnd {
  void operator()(z_stream* stream) const { (void)inflateEnd(stream); }
};

constexpr int kGzipWindow = 16 + MAX_WBITS;
constexpr int kZlibWindow = MAX_WBITS;
constexpr int kRawWindow = -MAX_WBITS;

// One gzip, zlib or raw deflate stream, or gzip members one after another (RFC 1952 section 2.2).
DecodedContent inflate_stream(std::string_view body, int window, const DecodeLimits& limits) {
  CappedOutput output(body.size(), limits);
  z_stream state{};
  if (inflateInit2(&state, window) != Z_OK) {
    return output.finish(DecodeOutcome::kCorrupt);
  }
  const std::unique_ptr<z_stream, InflateEnd> ending(&state);
  // zlib does not write to its input; its interface is older than const.
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  state.avail_in = static_cast<uInt>(body.size());
  while (true) {
    state.next_out = output.step();
    state.avail_out = static_cast<uInt>(output.step_bytes());
    const int result = inflate(&state, Z_NO_FLUSH);
    const size_t produced = output.step_bytes() - state.avail_out;
    if (!output.take(produced)) {
      return output.finish(DecodeOutcome::kTooLarge);
    }
    if (result == Z_STREAM_END) {
      const std::string_view rest = body.substr(body.size() - state.avail_in);
      // What follows the last member and is no member is padding, as gzip(1) sees it.
      if (window != kGzipWindow || !is_gzip(rest) || inflateReset(&state) != Z_OK) {
        return output.finish(DecodeOutcome::kComplete);
      }
      continue;
    }
    if (result == Z_BUF_ERROR || (result == Z_OK && produced == 0 && state.avail_in == 0)) {
      return output.finish(DecodeOutcome::kTruncated);
    }
    if (result != Z_OK) {
      return output.finish(DecodeOutcome::kCorrupt);
    }
  }
}

struct BrotliEnd {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

DecodedContent decode_brotli(std::string_view body, const DecodeLimits& limits) {
  CappedOutput output(body.size(), limits);
  const std::unique_ptr<BrotliDecoderState, BrotliEnd> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state) {
    return output.finish(DecodeOutcome::kCorrupt);
  }
  const auto* next_in = reinterpret_cast<const uint8_t*>(body.data());
  size_t available_in = body.size();
  while (true) {
    uint8_t* next_out = output.step();
    size_t available_out = output.step_bytes();
    const BrotliDecoderResult result = BrotliDecoderDecompressStream(
        state.get(), &available_in, &next_in, &available_out, &next_out, nullptr);
    if (!output.take(output.step_bytes() - available_out)) {
      return output.finish(DecodeOutcome::kTooLarge);
    }
    switch (result) {
      case BROTLI_DECODER_RESULT_SUCCESS:
        return output.finish(DecodeOutcome::kComplete);
      case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
        return output.finish(DecodeOutcome::kTruncated);
      case BROTLI_DECODER_RESULT_ERROR:
        return output.finish(DecodeOutcome::kCorrupt);
      case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
        break;
    }
  }
}

struct ZstdEnd {
  void operator()(ZSTD_DStream* stream) const { (void)ZSTD_freeDStream(stream); }
};

// RFC 8878 section 3.1: one or more frames. RFC 9659: HTTP allows windows up to 8 MiB.
DecodedContent decode_zstd(std::string_view body, const DecodeLimits& limits) {
  constexpr int kMaxWindowLog = 23;
  CappedOutput output(body.size(), limits);
  const std::unique_ptr<ZSTD_DStream, ZstdEnd> stream(ZSTD_createDStream());
  if (!stream ||
      ZSTD_isError(ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, kMaxWindowLog)) != 0) {
    return output.finish(DecodeOutcome::kCorrupt);
  }
  ZSTD_inBuffer input{body.data(), body.size(), 0};
  while (true) {
    ZSTD_outBuffer step{output.step(), output.step_bytes(), 0};
    const size_t result = ZSTD_decompressStream(stream.get(), &step, &input);
    if (!output.take(step.pos)) {
      return output.finish(DecodeOutcome::kTooLarge);
    }
    if (ZSTD_isError(result) != 0) {
      return output.finish(DecodeOutcome::kCorrupt);
    }
    const bool consumed = input.pos == input.size;
    if (consumed && result == 0) {
      return output.finish(DecodeOutcome::kComplete);
    }
    if (consumed && step.pos < step.size) {
      return output.finish(DecodeOutcome::kTruncated);
    }
  }
}

DecodedContent pass_through(std::string_view body, const DecodeLimits& limits) {
  const bool fits = body.size() <= limits.max_bytes;
  return {fits ? DecodeOutcome::kComplete : DecodeOutcome::kTooLarge,
          std::string(body.substr(0, limits.max_bytes))};
}

DecodedContent undo(Coding coding, std::string_view body, const DecodeLimits& limits) {
  if (body.empty()) {
    return {DecodeOutcome::kComplete, ""};
  }
  switch (coding) {
    case Coding::kGzip:
      return is_gzip(body) ? inflate_stream(body, kGzipWindow, limits) : pass_through(body, limits);
    case Coding::kDeflate:
      // RFC 9110 means zlib; servers also send the bare stream.
      return inflate_stream(body, is_zlib(body) ? kZlibWindow : kRawWindow, limits);
    case Coding::kBrotli:
      return decode_brotli(body, limits);
    case Coding::kZstd:
      return decode_zstd(body, limits);
  }
  return {DecodeOutcome::kUnsupported, ""};
}

// In the order they were applied; nothing if one is unknown or there are too many.
std::optional<std::vector<Coding>> codings_of(std::string_view list) {
  std::vector<Coding> codings;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string name(trim_blanks(list.substr(0, comma)));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (name.empty() || name == "identity") {
      continue;
    }
    if (name == "gzip" || name == "x-gzip") {
      codings.push_back(Coding::kGzip);
    } else if (name == "deflate") {
      codings.push_back(Coding::kDeflate);
    } else if (name == "br") {
      codings.push_back(Coding::kBrotli);
    } else if (name == "zstd") {
      codings.push_back(Coding::kZstd);
    } else {
      return std::nullopt;
    }
  }
  if (codings.size() > kMaxCodings) {
    return std::nullopt;
  }
  return codings;
}

}  // namespace

DecodedContent decode_content(std::string_view content_encoding, std::string_view body,
                              const DecodeLimits& limits) {
  const std::optional<std::vector<Coding>> codings = codings_of(content_encoding);
  if (!codings) {
    return {DecodeOutcome::kUnsupported, ""};
  }
  if (codings->empty()) {
    return pass_through(body, limits);
  }
  // A coding that fails gives what it could to the next: the bytes are never half decoded, and
  // the first failure is the outcome.
  DecodedContent content = undo(codings->back(), body, limits);
  for (size_t left = codings->size() - 1; left > 0; --left) {
    DecodedContent inner = undo((*codings)[left - 1], content.bytes, limits);
    if (content.outcome != DecodeOutcome::kComplete) {
      inner.outcome = content.outcome;
    }
    content = std::move(inner);
  }
  return content;
}

}  // namespace shilu
