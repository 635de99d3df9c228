#include "crawler/sitemap.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/text_file.h"
#include "base/url.h"

namespace shilu {
namespace {

constexpr size_t kMaxFieldBytes = 4 * Url::kMaxBytes;  // entities still written out
constexpr size_t kOpeningBytes = 4096;                 // within which a root tag must stand

std::string_view without_byte_order_mark(std::string_view bytes) {
  return bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes;
}

void append_utf8(uint32_t code_point, std::string& out) {
  const auto continuation = [&](int shift) {
    out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0 | (code_point >> 6));
    continuation(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0 | (code_point >> 12));
    continuation(6);
    continuation(0);
  } else {
    out += static_cast<char>(0xf0 | (code_point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

struct Entity {
  std::string_view name;
  char character;
};

// XML 1.0 section 4.6.
constexpr Entity kEntities[] = {
    {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

// `name` is what stands between "&" and ";". False if it means nothing.
bool append_entity(std::string_view name, std::string& out) {
  for (const Entity& entity : kEntities) {
    if (entity.name == name) {
      out += entity.character;
      return true;
    }
  }
  if (!name.starts_with('#')) {
    return false;
  }
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
  if (hexadecimal) {
    name.remove_prefix(1);
  }
  uint32_t code_point = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), code_point, hexadecimal ? 16 : 10);
  const bool is_character =
      code_point != 0 && code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
  if (error != std::errc() || end != name.data() + name.size() || !is_character) {
    return false;
  }
  append_utf8(code_point, out);
  return true;
}

// A reference that means nothing stays as it is: "?a=1&b=2" is common.
void append_unescaped(std::string_view text, std::string& out) {
  constexpr size_t kLongestReference = 10;
  while (!text.empty()) {
    const size_t ampersand = std::min(text.find('&'), text.size());
    out += text.substr(0, ampersand);
    text.remove_prefix(ampersand);
    if (text.empty()) {
      return;
    }
    const size_t semicolon = text.substr(0, kLongestReference).find(';');
    if (semicolon != std::string_view::npos && append_entity(text.substr(1, semicolon - 1), out)) {
      text.remove_prefix(semicolon + 1);
    } else {
      out += '&';
      text.remove_prefix(1);
    }
  }
}

// Takes tags and text in order and puts entries together.
class SitemapScanner {
 public:
  Sitemap scan(std::string_view bytes) {
    while (!bytes.empty() && sitemap_.entries.size() < kMaxSitemapEntries) {
      const size_t tag = std::min(bytes.find('<'), bytes.size());
      text(bytes.substr(0, tag), Escapes::kUndo);
      bytes.remove_prefix(tag);
      if (bytes.starts_with("<!--")) {
        bytes.remove_prefix(end_of(bytes, "-->"));
      } else if (bytes.starts_with("<![CDATA[")) {
        const size_t end = std::min(bytes.find("]]>"), bytes.size());
        text(bytes.substr(0, end).substr(9), Escapes::kKeep);
        bytes.remove_prefix(std::min(end + 3, bytes.size()));
      } else {
        const size_t end = end_of(bytes, ">");
        this->tag(bytes.substr(0, end));
        bytes.remove_prefix(end);
      }
    }
    // Of a file that ends early the last entry counts if its address is whole.
    if (field_ != &location_ && sitemap_.entries.size() < kMaxSitemapEntries) {
      finish_entry();
    }
    return std::move(sitemap_);
  }

 private:
  enum class Escapes { kUndo, kKeep };

  static size_t end_of(std::string_view bytes, std::string_view mark) {
    const size_t at = bytes.find(mark);
    return at == std::string_view::npos ? bytes.size() : at + mark.size();
  }

  void text(std::string_view text, Escapes escapes) {
    if (field_ == nullptr || field_->size() > kMaxFieldBytes) {
      return;
    }
    // One byte past the limit is enough to know a field that is too long.
    text = text.substr(0, kMaxFieldBytes + 1);
    if (escapes == Escapes::kUndo) {
      append_unescaped(text, *field_);
    } else {
      *field_ += text;
    }
  }

  // "<url>", "</sm:loc>", "<loc/>".
  void tag(std::string_view tag) {
    const bool closing = tag.starts_with("</");
    const bool empty = tag.ends_with("/>");
    tag.remove_prefix(std::min<size_t>(closing ? 2 : 1, tag.size()));
    const std::string name = lower_case(tag.substr(0, tag.find_first_of(" \t\r\n/>")));
    const size_t colon = name.find(':');
    const std::string prefix = colon == std::string::npos ? "" : name.substr(0, colon + 1);
    const std::string local = name.substr(prefix.size());
    if (local == "url" || local == "sitemap") {
      // A second <url> without </url> ends the first as well.
      finish_entry();
      inside_entry_ = !closing && !empty;
      is_sitemap_ = local == "sitemap";
      prefix_ = prefix;
    } else if (inside_entry_ && prefix == prefix_ && (local == "loc" || local == "lastmod")) {
      // <image:loc> is of another namespace than the <url> around it.
      std::string& field = local == "loc" ? location_ : last_modified_;
      field_ = closing || empty ? nullptr : &field;
    }
  }

  void finish_entry() {
    const std::string_view address = trim_ascii(location_);
    if (inside_entry_ && !address.empty() && location_.size() <= kMaxFieldBytes) {
      SitemapEntry entry{std::string(address), is_sitemap_, std::nullopt};
      if (const Result<Instant> instant = parse_instant(trim_ascii(last_modified_))) {
        entry.last_modified = *instant;
      }
      sitemap_.entries.push_back(std::move(entry));
    }
    inside_entry_ = false;
    field_ = nullptr;
    location_.clear();
    last_modified_.clear();
  }

  Sitemap sitemap_;
  bool inside_entry_ = false;
  bool is_sitemap_ = false;
  std::string prefix_;  // of the entry's tag, with its ":"
  std::string location_;
  std::string last_modified_;
  std::string* field_ = nullptr;  // what text belongs to: location_, last_modified_ or nothing
};

bool is_address_line(std::string_view line) {
  const std::string beginning = lower_case(line.substr(0, 8));
  return beginning.starts_with("http://") || beginning.starts_with("https://");
}

bool is_xml_sitemap(std::string_view bytes) {
  const std::string opening = lower_case(bytes.substr(0, kOpeningBytes));
  for (size_t tag = opening.find('<'); tag != std::string::npos; tag = opening.find('<', tag + 1)) {
    std::string_view name = std::string_view(opening).substr(tag + 1);
    name = name.substr(0, name.find_first_of(" \t\r\n/>"));
    name.remove_prefix(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
    if (name == "urlset" || name == "sitemapindex") {
      return true;
    }
  }
  return false;
}

// The first line that is not blank is an address.
bool is_text_sitemap(std::string_view bytes) {
  return is_address_line(trim_ascii(bytes));
}

Sitemap parse_text(std::string_view bytes) {
  Sitemap sitemap;
  for (const std::string_view line : split_lines(bytes)) {
    const std::string_view address = trim_blanks(line);
    if (!is_address_line(address) || address.size() > Url::kMaxBytes) {
      continue;
    }
    if (sitemap.entries.size() == kMaxSitemapEntries) {
      break;
    }
    sitemap.entries.push_back({std::string(address), false, std::nullopt});
  }
  return sitemap;
}

}  // namespace

bool looks_like_sitemap(std::string_view bytes) {
  bytes = without_byte_order_mark(bytes);
  return is_text_sitemap(bytes) || is_xml_sitemap(bytes);
}

Sitemap parse_sitemap(std::string_view bytes) {
  bytes = without_byte_order_mark(bytes);
  if (is_text_sitemap(bytes)) {
    return parse_text(bytes);
  }
  return is_xml_sitemap(bytes) ? SitemapScanner().scan(bytes) : Sitemap{};
}

}  // namespace shilu
