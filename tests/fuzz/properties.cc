#include "tests/fuzz/properties.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/document_json.h"

namespace shilu::fuzz {

void require(bool holds, std::string_view what) {
  if (!holds) {
    std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
  }
}

// By the table of Unicode, 3-7: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_valid_utf8(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  for (size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    const unsigned second = byte(i + 1);
    size_t length = 1;
    if (lead >= 0x80) {
      const unsigned least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
      const unsigned most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
      if (lead < 0xC2 || lead > 0xF4 || second < least || second > most) {
        return false;
      }
      length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      for (size_t k = 2; k < length; ++k) {
        if ((byte(i + k) & 0xC0U) != 0x80U) {
          return false;
        }
      }
    }
    i += length;
  }
  return true;
}

std::string as_json(const Document& document) {
  return document_to_json(document, {RemovedParts::kInclude, DocumentLinks::kInclude}).dump();
}

void require_sound(const Document& document) {
  // dump() of what is not UTF-8 throws, which ends the program as well; this says it in words.
  require(is_valid_utf8(document.text), "the text is UTF-8");
  for (const Removed& removed : document.removed) {
    require(is_valid_utf8(removed.text), "what was removed is UTF-8");
    require(!removed.text.empty() && !removed.reason.empty(), "what was removed has a reason");
  }
  for (const Flag& flag : document.flags) {
    require(flag.score > 0, "a flag has a score");
    for (const std::string& evidence : flag.evidence) {
      require(is_valid_utf8(evidence), "evidence is UTF-8");
    }
  }
  for (const Attachment& attachment : document.attachments) {
    require(is_valid_utf8(attachment.name) && is_valid_utf8(attachment.url),
            "attachments are UTF-8");
  }
  require(is_valid_utf8(document.title.value_or("")), "the title is UTF-8");
  require(document.text.empty() || document.kind == PageKind::kArticle, "only articles have text");
  require(is_valid_utf8(as_json(document)), "the JSON is UTF-8");
}

std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::string_view take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace shilu::fuzz
