#include "extract/html_scan.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/ascii.h"
#include "extract/html_tokens.h"
#include "extract/open_elements.h"
#include "extract/scanned_text.h"
#include "extract/tag_role.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMaxAttributeBytes = 4096;
constexpr size_t kMaxRoots = 100;  // <body> and <frameset>

// The attributes that are read somewhere, by the bit that remembers the first of its name.
struct KeptAttribute {
  std::string_view name;
  GumboTag only_on = GUMBO_TAG_UNKNOWN;  // this element or the other; without one, on all
  GumboTag or_on = GUMBO_TAG_UNKNOWN;
};
constexpr auto kKeptAttributes = std::to_array<KeptAttribute>({
    {"id"},
    {"class"},
    {"href"},
    {"src"},
    {"name"},
    {"content"},
    {"property"},
    {"http-equiv"},
    {"style"},
    {"hidden"},
    {"colspan"},
    {"rowspan"},
    {"start"},
    {"title"},
    {"tagname"},
    {"type"},
    {"value", GUMBO_TAG_INPUT, GUMBO_TAG_LI},
    {"reversed", GUMBO_TAG_OL},
    {"totalpage", GUMBO_TAG_INPUT},
    {"moduleid", GUMBO_TAG_INPUT},
});

bool is_read_on(const KeptAttribute& kept, GumboTag tag) {
  return kept.only_on == GUMBO_TAG_UNKNOWN || kept.only_on == tag || kept.or_on == tag;
}

static_assert(kMaxPieces * 2 <= StandIns::kMost);  // a tag has one for its attributes

class Scanner {
 public:
  Scanner(std::string_view html, std::span<const std::string> asked) : html_(html), asked_(asked) {
    result_.markup.reserve(html.size() / 2);
  }

  ScannedHtml scan() {
    while (position_ < html_.size() && pieces_ < kMaxPieces) {
      const void* found = std::memchr(html_.data() + position_, '<', html_.size() - position_);
      const size_t tag = found == nullptr
                             ? html_.size()
                             : static_cast<size_t>(static_cast<const char*>(found) - html_.data());
      put_text(html_.substr(position_, tag - position_));
      position_ = tag;
      if (position_ < html_.size()) {
        markup();
      }
    }
    result_.truncated |= pieces_ >= kMaxPieces;

    return std::move(result_);
  }

 private:
  void put_text(std::string_view text) {
    if (!text.empty()) {
      put_text(text, open_.in_preformatted() ? WhiteSpace::kKept : WhiteSpace::kCollapsed);
    }
  }

  void put_text(std::string_view text, WhiteSpace white_space) {
    if (white_space == WhiteSpace::kCollapsed && trim_ascii(text).empty()) {
      const bool newline = text.find_first_of("\n\r") != kNone || held_space_ == '\n';
      held_space_ = newline ? '\n' : ' ';
      return;
    }
    put_held_space();
    pieces_ += put_scanned_text(text, white_space, kMaxPieces - std::min(pieces_, kMaxPieces),
                                result_.markup, result_.texts);
  }

  void markup() {
    const char next = position_ + 1 < html_.size() ? html_[position_ + 1] : '\0';
    if (is_letter(next)) {
      start_tag();
    } else if (next == '/' && position_ + 2 < html_.size()) {
      end_tag();
    } else if (next == '!' || next == '?') {
      declaration();
    } else {
      put_text("<");
      ++position_;
    }
  }

  void declaration() {
    const size_t end = markup_declaration_end(html_, position_);
    const std::string_view text = html_.substr(position_, end - position_);
    if (equals_ignoring_case(text.substr(0, 9), "<!doctype")) {
      result_.markup += text;
    }
    position_ = end;
  }

  void end_tag() {
    const size_t name_at = position_ + 2;
    if (!is_letter(html_[name_at])) {
      const size_t end = markup_declaration_end(html_, position_);
      position_ = end;
      return;
    }
    const size_t length = tag_name_length(html_, name_at);
    const std::string_view name = html_.substr(name_at, length);
    TagReader reader(html_, name_at + length);
    while (reader.next()) {
    }
    position_ = std::min(reader.end(), html_.size());
    close(gumbo_tagn_enum(name.data(), static_cast<unsigned>(name.size())), name);
  }

  void start_tag() {
    const size_t name_at = position_ + 1;
    const size_t length = tag_name_length(html_, name_at);
    const std::string_view name = html_.substr(name_at, length);
    const GumboTag tag = gumbo_tagn_enum(name.data(), static_cast<unsigned>(name.size()));
    const TagRole role = role_of(tag);
    const size_t tag_begin = position_;
    attributes_.clear();
    aside_.clear();
    has_identity_ = false;
    TagReader reader(html_, name_at + length);
    read_attributes(reader, tag);
    position_ = std::min(reader.end(), html_.size());
    if (reader.end() == kNone) {
      return;  // the page ends inside the tag: the tokenizer drops it
    }
    switch (role) {
      case TagRole::kScript:
        put_script_aside(tag, tag_begin);
        return;
      case TagRole::kRaw:
        skip_raw(tag, name);
        return;
      case TagRole::kRcdata:
        copy_title();
        return;
      case TagRole::kIgnored:
        return;
      case TagRole::kVoid:
        if (tag != GUMBO_TAG_INPUT || !attributes_.empty()) {
          put_tag(gumbo_normalized_tagname(tag));
        }
        return;
      case TagRole::kDressing:
        open({tag, 0, has_identity_, false, true}, "span");
        return;
      case TagRole::kInline:
        if (tag == GUMBO_TAG_IFRAME) {
          copy_frame();
          return;
        }
        if (tag == GUMBO_TAG_A) {
          open_.close_link();
        }
        open({tag, tag == GUMBO_TAG_UNKNOWN ? name_hash_of(name) : 0, true, false, false}, name);
        return;
      case TagRole::kBlock:
        open_block(tag, name);
        return;
    }
  }

  void read_attributes(TagReader& reader, GumboTag tag) {
    uint32_t seen = 0;
    asked_seen_.assign(asked_.size(), false);
    while (const std::optional<HtmlAttribute> attribute = reader.next()) {
      if (attribute->value.size() > kMaxAttributeBytes) {
        continue;
      }
      if (const size_t i = index_asked(attribute->name); i < asked_.size()) {
        if (!asked_seen_[i]) {
          put_attribute(tag, asked_[i], attribute->value);
        }
        asked_seen_[i] = true;
        has_identity_ = true;
        continue;
      }
      for (size_t i = 0; i < kKeptAttributes.size(); ++i) {
        const KeptAttribute& kept = kKeptAttributes[i];
        if (attribute->name.size() == kept.name.size() &&
            equals_ignoring_case(attribute->name, kept.name)) {
          if ((seen & (1U << i)) == 0 && is_read_on(kept, tag)) {
            put_attribute(tag, kept.name, attribute->value);
          }
          seen |= 1U << i;
          break;
        }
      }
    }
  }

  // Past the end if it is not.
  size_t index_asked(std::string_view name) const {
    const auto found = std::find_if(asked_.begin(), asked_.end(), [&](const std::string& asked) {
      return equals_ignoring_case(name, asked);
    });
    return static_cast<size_t>(found - asked_.begin());
  }

  void put_attribute(GumboTag tag, std::string_view name, std::string_view value) {
    if (name == "style") {
      if (!style_hides(value)) {
        return;
      }
      value = "display:none";
    } else if (name == "href" || name == "src") {
      const std::string_view head = trim_ascii(value.substr(0, 32));
      if (equals_ignoring_case(head.substr(0, 5), "data:")) {
        return;
      }
      if (equals_ignoring_case(head.substr(0, 11), "javascript:")) {
        value = "javascript:";
      }
    }
    if (name == "id" || name == "class" || name == "style" || name == "hidden") {
      has_identity_ = true;
    }
    if (tag != GUMBO_TAG_INPUT && put_aside(name, value)) {
      return;  // the parser asks an <input> whether it is hidden
    }
    attributes_ += ' ';
    attributes_ += name;
    attributes_ += "=\"";
    if (value.find('"') == kNone) {
      attributes_ += value;
    } else {
      for (const char c : value) {
        c == '"' ? attributes_ += "&quot;" : attributes_ += c;
      }
    }
    attributes_ += '"';
  }

  bool put_aside(std::string_view name, std::string_view value) {
    const size_t before = aside_.size();
    aside_.append(name).push_back('\0');
    if (!append_decoded_value(value, aside_)) {
      aside_.resize(before);
      return false;
    }
    aside_.push_back('\0');
    return true;
  }

  void put_tag(std::string_view name) {
    put_held_space();
    result_.markup += '<';
    result_.markup += name;
    if (!aside_.empty()) {
      result_.markup += ' ';
      result_.texts.extend(aside_);
      result_.texts.put(result_.markup);
    }
    result_.markup += attributes_;
    result_.markup += '>';
    ++pieces_;
  }

  void put_held_space() {
    if (held_space_ != 0) {
      result_.markup += held_space_;
      ++pieces_;
      held_space_ = 0;
    }
  }

  // A block begins or ends: the white space before it is at the end of a line. In a link it may
  // part the words of its text, and a link that is not ended takes up again with any white space.
  void drop_held_space() {
    if (!after_link_) {
      held_space_ = 0;
    }
  }

  void put_script_aside(GumboTag tag, size_t tag_begin) {
    const std::string_view name = tag == GUMBO_TAG_SCRIPT ? "script" : "style";
    const size_t text_at = position_;
    const size_t end = std::min(raw_text_end(html_, text_at, name), html_.size());
    if (tag == GUMBO_TAG_SCRIPT && result_.scripts.size() < kMaxScripts) {
      result_.scripts.push_back(
          {html_.substr(tag_begin, text_at - tag_begin - 1), html_.substr(text_at, end - text_at)});
    }
    position_ = end;  // the end tag closes nothing that is open, and is dropped there
  }

  void skip_raw(GumboTag tag, std::string_view name) {
    if (std::find(unclosed_.begin(), unclosed_.end(), tag) != unclosed_.end()) {
      return;
    }
    std::string lower;
    std::transform(name.begin(), name.end(), std::back_inserter(lower), to_lower);
    const size_t end = raw_text_end(html_, position_, lower);
    if (end == kNone) {
      unclosed_.push_back(tag);  // the tag alone is dropped: its text may be the page's
      return;
    }
    position_ = end;
  }

  void copy_title() {
    const size_t end = std::min(raw_text_end(html_, position_, "title"), html_.size());
    put_tag("title");
    put_text(html_.substr(position_, end - position_), WhiteSpace::kKept);
    result_.markup += "</title>";
    position_ = end;
  }

  // A frame's insides are raw text; only its address matters.
  void copy_frame() {
    put_tag("iframe");
    result_.markup += "</iframe>";
    skip_raw(GUMBO_TAG_IFRAME, "iframe");
  }

  void open(OpenElement element, std::string_view name) {
    if (element.kept && open_.depth() >= kMaxDepth) {
      element.kept = false;
      result_.truncated = true;  // what hides or lays out its text may be lost
    }
    if (open_.push(element) && element.kept) {
      if (element.block) {
        drop_held_space();
      }
      put_tag(name);
      after_link_ = after_link_ || element.tag == GUMBO_TAG_A;
    }
  }

  void open_block(GumboTag tag, std::string_view name) {
    if (tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_FRAMESET) {
      // The parser gives the first <body> the attributes of all others, comparing each with each.
      if (roots_ < kMaxRoots) {
        ++roots_;
        put_tag(name);
      }
      return;
    }
    open_.close_implied(tag);
    open({tag, 0, true, true, false}, name);
  }

  void close(GumboTag tag, std::string_view name) {
    const TagRole role = role_of(tag);
    if (tag == GUMBO_TAG_BR) {
      attributes_.clear();
      aside_.clear();
      put_tag("br");
    } else if (role == TagRole::kDressing || role == TagRole::kInline) {
      const uint32_t hash = tag == GUMBO_TAG_UNKNOWN ? name_hash_of(name) : 0;
      const std::optional<OpenElement> closed = open_.close_inline(tag, hash);
      if (closed && closed->kept) {
        put_end_tag(closed->as_span ? "span" : name);
        after_link_ = after_link_ && tag != GUMBO_TAG_A;
      }
    } else if (role == TagRole::kBlock && tag != GUMBO_TAG_BODY && tag != GUMBO_TAG_FRAMESET) {
      const std::optional<OpenElement> closed = open_.close_block(tag);
      // An unmatched </p> makes an empty paragraph, which is a line break.
      if (closed ? closed->kept : tag == GUMBO_TAG_P) {
        drop_held_space();
        put_end_tag(name);
      }
    }
  }

  void put_end_tag(std::string_view name) {
    put_held_space();
    result_.markup += "</";
    result_.markup += name;
    result_.markup += '>';
    ++pieces_;
  }

  std::string_view html_;
  std::span<const std::string> asked_;
  std::vector<bool> asked_seen_;  // of the tag that is read
  size_t position_ = 0;
  size_t pieces_ = 0;
  size_t roots_ = 0;
  bool has_identity_ = false;
  std::string attributes_;   // of the tag at hand, for the parser to decode
  std::string aside_;        // and those that it need not see, as stand_in.h has them
  char held_space_ = 0;      // white space that stands alone, and may not matter
  bool after_link_ = false;  // a link was begun, and none ended since
  OpenElements open_;
  std::vector<GumboTag> unclosed_;  // raw elements with no end tag in the rest of the page
  ScannedHtml result_;
};

}  // namespace

bool style_hides(std::string_view style) {
  const size_t display = find_ignoring_case(style, "display");
  if (display != kNone) {
    const std::string_view value = trim_ascii(style.substr(display + 7));
    if (value.starts_with(":") &&
        equals_ignoring_case(trim_ascii(value.substr(1)).substr(0, 4), "none")) {
      return true;
    }
  }
  const size_t visibility = find_ignoring_case(style, "visibility");
  if (visibility != kNone) {
    const std::string_view value = trim_ascii(style.substr(visibility + 10));
    return value.starts_with(":") &&
           equals_ignoring_case(trim_ascii(value.substr(1)).substr(0, 6), "hidden");
  }
  return false;
}

ScannedHtml scan_html(std::string_view html, std::span<const std::string> asked) {
  return Scanner(html, asked).scan();
}

}  // namespace shilu
