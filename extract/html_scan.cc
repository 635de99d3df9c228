#include "extract/html_scan.h"

#include <gumbo.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/ascii.h"
#include "extract/html_tokens.h"
#include "extract/open_elements.h"
#include "extract/scanned_text.h"
#include "extract/tag_attributes.h"
#include "extract/tag_role.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMaxRoots = 100;  // <body> and <frameset>

static_assert(kMaxPieces * 2 <= StandIns::kMost);  // a tag has one for its attributes

class Scanner {
 public:
  Scanner(std::string_view html, std::span<const std::string> asked)
      : html_(html), attributes_(asked) {
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
    TagReader reader(html_, name_at + length);
    attributes_.read(reader, tag);
    position_ = std::min(reader.end(), html_.size());
    if (reader.end() == kNone) {
      return;  // the page ends inside the tag: the tokenizer drops it
    }
    if (tag == GUMBO_TAG_MATH) {
      formula_ = Formula{true};
    } else if (formula_.open && read_formula_tag(tag, name)) {
      return;
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
        if (tag != GUMBO_TAG_INPUT || !attributes_.markup().empty()) {
          put_tag(gumbo_normalized_tagname(tag));
        }
        return;
      case TagRole::kDressing:
        open({tag, 0, attributes_.has_identity(), false, true}, "span");
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

  // Within <math>, true where the tag is done with. Of a formula its texts are kept, those of a
  // fraction apart: 1/2 is no 12. Its source for programs is no text.
  bool read_formula_tag(GumboTag tag, std::string_view name) {
    if (tag == GUMBO_TAG_ANNOTATION_XML || equals_ignoring_case(name, "annotation")) {
      skip_raw(tag, name);
      return true;
    }
    formula_.fractions += equals_ignoring_case(name, "mfrac") ? 1 : 0;
    if ((formula_.fractions > 0 || formula_.after_fraction) && held_space_ == 0) {
      held_space_ = ' ';
    }
    formula_.after_fraction = false;
    return tag == GUMBO_TAG_UNKNOWN;
  }

  void close_formula_tag(GumboTag tag, std::string_view name) {
    if (tag == GUMBO_TAG_MATH) {
      formula_ = {};
    } else if (formula_.fractions > 0 && equals_ignoring_case(name, "mfrac")) {
      --formula_.fractions;
      formula_.after_fraction = true;
    }
  }

  void put_tag(std::string_view name) {
    put_held_space();
    result_.markup += '<';
    result_.markup += name;
    if (!attributes_.aside().empty()) {
      result_.markup += ' ';
      result_.texts.extend(attributes_.aside());
      result_.texts.put(result_.markup);
    }
    result_.markup += attributes_.markup();
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
    const size_t end = raw_text_end(html_, position_, lower_case(name));
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
    if (formula_.open) {
      close_formula_tag(tag, name);
    }
    if (tag == GUMBO_TAG_BR) {
      attributes_.clear();
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

  // The <math> that the scan stands in.
  struct Formula {
    bool open = false;
    int fractions = 0;  // that are open
    bool after_fraction = false;
  };

  std::string_view html_;
  size_t position_ = 0;
  size_t pieces_ = 0;
  size_t roots_ = 0;
  TagAttributes attributes_;  // of the tag at hand
  Formula formula_;
  char held_space_ = 0;      // white space that stands alone, and may not matter
  bool after_link_ = false;  // a link was begun, and none ended since
  OpenElements open_;
  std::vector<GumboTag> unclosed_;  // raw elements with no end tag in the rest of the page
  ScannedHtml result_;
};

}  // namespace

ScannedHtml scan_html(std::string_view html, std::span<const std::string> asked) {
  return Scanner(html, asked).scan();
}

}  // namespace shilu
