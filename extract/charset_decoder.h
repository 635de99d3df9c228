// One charset's bytes → UTF-8, by ICU. Files of charset.cc; others use decode_page.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct UConverter;

namespace shilu {

struct DecodedBytes {
  std::string text;     // valid UTF-8
  size_t replaced = 0;  // sequences that the charset does not have; each stands as U+FFFD
};

// A charset's decoder, for one text in any number of pieces. For one thread at a time.
class CharsetDecoder {
 public:
  // By our name: "UTF-8", "GB18030", "Big5", …
  explicit CharsetDecoder(std::string_view charset);
  ~CharsetDecoder();
  CharsetDecoder(const CharsetDecoder&) = delete;
  CharsetDecoder& operator=(const CharsetDecoder&) = delete;

  // `bytes` end with a whole character, or what is cut off is replaced.
  void append(std::string_view bytes, DecodedBytes& decoded);

 private:
  std::string_view charset_;
  UConverter* converter_;  // null where ICU does not know the charset
};

DecodedBytes decode_as(std::string_view bytes, std::string_view charset);

// The first byte from there on that is not ASCII; the size where none is.
size_t find_high_byte(std::string_view bytes, size_t from);

// How far bytes are UTF-8.
struct Utf8Census {
  size_t two_bytes = 0;  // characters of two bytes
  size_t wide = 0;       // of three and four: Han and its punctuation among them
  size_t han = 0;        // of these, Han characters and wide punctuation
  size_t invalid = 0;    // sequences that are none

  bool ascii() const { return two_bytes == 0 && wide == 0 && invalid == 0; }
};
Utf8Census take_utf8_census(std::string_view bytes);

enum class Utf8Kind { kAscii, kValid, kInvalid };

// Stops at the first sequence that is none.
Utf8Kind utf8_kind(std::string_view bytes);

}  // namespace shilu
