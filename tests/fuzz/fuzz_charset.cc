// decode_page: the first line is the Content-Type header's value, the rest the page.
#include <string>

#include "extract/charset.h"
#include "tests/fuzz/properties.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace shilu;
  using fuzz::require;
  std::string_view bytes = fuzz::text_of(data, size);
  const std::string_view content_type = fuzz::take_line(bytes);

  const DecodedText decoded = decode_page(bytes, content_type);
  require(fuzz::is_valid_utf8(decoded.text), "what is decoded is UTF-8");
  require(!decoded.charset.used.empty() && !decoded.charset.from.empty(), "a charset is named");
  require(decoded.replaced <= bytes.size(), "no more is replaced than there is");
  require(decoded.text.size() <= 4 * bytes.size() + 4, "the text is a small multiple of the bytes");
  const DecodedText again = decode_page(bytes, content_type);
  require(again.text == decoded.text && again.charset.used == decoded.charset.used &&
              again.replaced == decoded.replaced,
          "the same bytes give the same text");
  // UTF-8 that says so comes out as it went in.
  const DecodedText copy = decode_page(decoded.text, "text/html; charset=utf-8");
  const bool looks_wide = decoded.text.find('\0') != std::string::npos;
  const bool has_mark = decoded.text.starts_with("\xEF\xBB\xBF");
  require(looks_wide || has_mark || copy.text == decoded.text, "UTF-8 is left as it is");
  require(charset_of_content_type(content_type).size() < 40, "a charset's name is one of ours");
  return 0;
}
