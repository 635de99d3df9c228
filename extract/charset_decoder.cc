#include "extract/charset_decoder.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

namespace shilu {
namespace {

// ICU's name where it differs from ours. Its "Big5" lacks the characters of Hong Kong.
const char* icu_name(std::string_view charset) {
  return charset == "Big5" ? "big5-hkscs" : charset.data();
}

// What ICU makes of each pair of bytes that GB18030 has; 0 where that is not one unit of UTF-16, or
// U+FFFD. Asked all at once: a call for each pair takes many times as long.
class PairTable {
 public:
  PairTable() {
    std::string pairs;
    for (size_t lead = kFirstLead; lead <= kLast; ++lead) {
      for (size_t trail = kFirstTrail; trail <= kLast; ++trail) {
        if (trail == 0x7F) continue;
        pairs.push_back(static_cast<char>(lead));
        pairs.push_back(static_cast<char>(trail));
      }
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
        ucnv_open("gb18030", &status), ucnv_close);
    std::vector<UChar> units(pairs.size());
    const int32_t count =
        ucnv_toUChars(converter.get(), units.data(), static_cast<int32_t>(units.size()),
                      pairs.data(), static_cast<int32_t>(pairs.size()), &status);
    if (U_FAILURE(status) || static_cast<size_t>(count) * 2 != pairs.size()) return;
    for (size_t i = 0; i < pairs.size(); i += 2) {
      const UChar unit = units[i / 2];
      units_[index_of(pairs[i], pairs[i + 1])] =
          U16_IS_SURROGATE(unit) || unit == 0xFFFD ? 0 : unit;
    }
  }

  UChar unit_of(char lead, char trail) const {
    const auto first = static_cast<unsigned char>(lead);
    const auto second = static_cast<unsigned char>(trail);
    const bool pair =
        first >= kFirstLead && first <= kLast && second >= kFirstTrail && second <= kLast;
    return pair ? units_[index_of(lead, trail)] : 0;
  }

 private:
  static constexpr size_t kFirstLead = 0x81;
  static constexpr size_t kFirstTrail = 0x40;
  static constexpr size_t kLast = 0xFE;
  static constexpr size_t kTrails = kLast - kFirstTrail + 1;

  static size_t index_of(char lead, char trail) {
    return (static_cast<unsigned char>(lead) - kFirstLead) * kTrails +
           (static_cast<unsigned char>(trail) - kFirstTrail);
  }

  std::array<UChar, (kLast - kFirstLead + 1) * kTrails> units_{};
};

// Decodes ASCII and pairs up to the first byte that is neither's, and is for ICU to judge together
// with what follows. Returns how many bytes were decoded.
size_t append_pairs(std::string_view bytes, std::string& text) {
  static const PairTable kTable;
  const size_t before = text.size();
  text.resize(before + bytes.size() + bytes.size() / 2);  // two bytes make three at most
  char* const begin = text.data() + before;
  size_t written = 0;
  size_t i = 0;
  while (i < bytes.size()) {
    if (static_cast<unsigned char>(bytes[i]) < 0x80) {
      const size_t ascii = find_high_byte(bytes, i) - i;
      std::memcpy(begin + written, bytes.data() + i, ascii);
      written += ascii;
      i += ascii;
      continue;
    }
    const UChar unit = i + 1 < bytes.size() ? kTable.unit_of(bytes[i], bytes[i + 1]) : 0;
    if (unit == 0) {
      break;
    }
    U8_APPEND_UNSAFE(begin, written, static_cast<UChar32>(unit));
    i += 2;
  }
  text.resize(before + written);
  return i;
}

// Whether three bytes are a character from U+1000 to U+CFFF: all Han characters and most others.
bool is_plain_triple(const uint8_t* bytes, size_t size) {
  return size >= 3 && bytes[0] >= 0xE1 && bytes[0] <= 0xEC && (bytes[1] & 0xC0) == 0x80 &&
         (bytes[2] & 0xC0) == 0x80;
}

// How many of the characters U+FFFD are the source's own.
size_t own_replacement_characters(std::string_view bytes, std::string_view charset) {
  std::string_view sign;
  if (charset == "UTF-8") sign = "\xEF\xBF\xBD";
  if (charset == "GB18030") sign = "\x84\x31\xA4\x37";
  if (charset == "UTF-16LE") sign = "\xFD\xFF";
  if (charset == "UTF-16BE") sign = "\xFF\xFD";
  const size_t step = charset.starts_with("UTF-16") ? 2 : 1;
  size_t count = 0;
  for (size_t at = 0; !sign.empty() && (at = bytes.find(sign, at)) != std::string_view::npos;) {
    count += at % step == 0 ? 1 : 0;
    at += at % step == 0 ? sign.size() : 1;
  }
  return count;
}

}  // namespace

CharsetDecoder::CharsetDecoder(std::string_view charset) : charset_(charset), converter_(nullptr) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(icu_name(charset), &status);
  converter_ = U_SUCCESS(status) ? converter : nullptr;
}

CharsetDecoder::~CharsetDecoder() {
  if (converter_ != nullptr) {
    ucnv_close(converter_);
  }
}

void CharsetDecoder::append(std::string_view bytes, DecodedBytes& decoded) {
  if (converter_ == nullptr) {
    decoded.replaced += bytes.size();
    return;
  }
  const std::string_view all = bytes;
  if (charset_ == "GB18030") {
    bytes.remove_prefix(append_pairs(bytes, decoded.text));
    if (bytes.empty()) {
      return;
    }
  }
  ucnv_reset(converter_);
  size_t replaced = 0;
  std::vector<UChar> units(std::min(bytes.size() + 2, size_t{16} * 1024));
  std::vector<char> utf8(units.size() * 3);
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  UChar held = 0;  // a lead surrogate at the end of a chunk
  do {
    UErrorCode status = U_ZERO_ERROR;
    UChar* target = units.data();
    if (held != 0) {
      *target++ = held;
      held = 0;
    }
    ucnv_toUnicode(converter_, &target, units.data() + units.size(), &source, end, nullptr, true,
                   &status);
    const bool more = status == U_BUFFER_OVERFLOW_ERROR;
    if (more && U16_IS_LEAD(target[-1])) {
      held = *--target;
    }
    const auto count = static_cast<int32_t>(target - units.data());
    replaced += static_cast<size_t>(std::count(units.data(), target, 0xFFFD));
    int32_t written = 0;
    UErrorCode utf8_status = U_ZERO_ERROR;
    u_strToUTF8WithSub(utf8.data(), static_cast<int32_t>(utf8.size()), &written, units.data(),
                       count, 0xFFFD, nullptr, &utf8_status);
    decoded.text.append(utf8.data(), static_cast<size_t>(written));
    if (!more) {
      break;
    }
  } while (true);
  // What ICU's substitution callback wrote, and not what the source held.
  if (replaced > 0) {
    decoded.replaced += replaced - std::min(replaced, own_replacement_characters(all, charset_));
  }
}

DecodedBytes decode_as(std::string_view bytes, std::string_view charset) {
  DecodedBytes decoded;
  decoded.text.reserve(bytes.size() + bytes.size() / 2);
  CharsetDecoder(charset).append(bytes, decoded);
  return decoded;
}

Utf8Census take_utf8_census(std::string_view bytes) {
  Utf8Census census;
  const auto size = static_cast<int64_t>(bytes.size());
  const auto next_high = [&](int64_t from) {
    return static_cast<int64_t>(find_high_byte(bytes, static_cast<size_t>(from)));
  };
  for (int64_t i = next_high(0); i < size; i = next_high(i)) {
    const int64_t begin = i;
    UChar32 c = 0;
    U8_NEXT(bytes.data(), i, size, c);
    if (c < 0) {
      ++census.invalid;
    } else if (i - begin == 2) {
      ++census.two_bytes;
    } else {
      ++census.wide;
      census.han += (c >= 0x3000 && c < 0x3040) || (c >= 0x4E00 && c < 0xA000) ||
                            (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x2010 && c < 0x2030)
                        ? 1
                        : 0;
    }
  }
  return census;
}

size_t find_high_byte(std::string_view bytes, size_t from) {
  constexpr uint64_t kHighBits = 0x8080808080808080ULL;
  size_t at = std::min(from, bytes.size());
  for (uint64_t eight = 0; bytes.size() - at >= sizeof eight; at += sizeof eight) {
    std::memcpy(&eight, bytes.data() + at, sizeof eight);
    if ((eight & kHighBits) != 0) {
      break;
    }
  }
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) {
    ++at;
  }
  return at;
}

Utf8Kind utf8_kind(std::string_view bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const size_t size = bytes.size();
  size_t i = find_high_byte(bytes, 0);
  const bool ascii = i == size;
  while (i < size) {
    if (is_plain_triple(data + i, size - i)) {
      i += 3;
      continue;
    }
    if (data[i] < 0x80) {
      i = find_high_byte(bytes, i);
      continue;
    }
    UChar32 c = 0;
    auto next = static_cast<int64_t>(i);
    U8_NEXT(data, next, static_cast<int64_t>(size), c);
    if (c < 0) {
      return Utf8Kind::kInvalid;
    }
    i = static_cast<size_t>(next);
  }
  return ascii ? Utf8Kind::kAscii : Utf8Kind::kValid;
}

}  // namespace shilu
