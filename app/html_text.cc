#include "app/html_text.h"

#include <unicode/utf8.h>

namespace shilu {

std::string escape_html(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string escaped;
  escaped.reserve(text.size() + text.size() / 8);
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(text.data(), i, size, c);
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
    if (c < 0 || control || (c & 0xfffe) == 0xfffe) {
      escaped += kReplacement;
    } else if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\'') {
      escaped += "&#39;";
    } else {
      escaped += text.substr(static_cast<size_t>(begin), static_cast<size_t>(i - begin));
    }
  }
  return escaped;
}

std::string_view language_tag(std::string_view lang) {
  return lang.empty() ? "zh" : lang;
}

std::string quoted_html(std::string_view text, std::string_view lang) {
  return "<bdi lang=\"" + escape_html(language_tag(lang)) + "\">" + escape_html(text) + "</bdi>";
}

}  // namespace shilu
