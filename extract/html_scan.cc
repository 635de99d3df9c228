#include "extract/html_scan.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "extract/ascii.h"
#include "extract/html_tokens.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMaxOpen = 2048;  // open tags remembered, dropped ones among them
constexpr size_t kMaxAttributeBytes = 4096;

enum class TagRole : uint8_t {
  kBlock,     // kept
  kInline,    // kept, but no boundary for end tags
  kDressing,  // kept as <span> only where it has id, class or a hiding style
  kVoid,      // kept, has no end
  kRaw,       // dropped with its insides, where its end tag is found
  kScript,    // as kRaw, and put aside; without end tag the rest of the page is its text
  kIgnored,   // the tag alone is dropped
  kRcdata,    // kept with its insides as they are: title
};

TagRole role_of(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
      return TagRole::kScript;
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_MATH:
      return TagRole::kRaw;
    case GUMBO_TAG_B:
    case GUMBO_TAG_I:
    case GUMBO_TAG_U:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_FONT:
    case GUMBO_TAG_BIG:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_TT:
    case GUMBO_TAG_S:
    case GUMBO_TAG_STRIKE:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_NOBR:
    case GUMBO_TAG_LABEL:
    case GUMBO_TAG_ABBR:
    case GUMBO_TAG_ACRONYM:
    case GUMBO_TAG_CITE:
    case GUMBO_TAG_DFN:
    case GUMBO_TAG_INS:
    case GUMBO_TAG_DEL:
    case GUMBO_TAG_MARK:
    case GUMBO_TAG_KBD:
    case GUMBO_TAG_VAR:
    case GUMBO_TAG_SAMP:
    case GUMBO_TAG_BDO:
    case GUMBO_TAG_BDI:
    case GUMBO_TAG_TIME:
      return TagRole::kDressing;
    case GUMBO_TAG_A:
    case GUMBO_TAG_RUBY:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_RP:
    case GUMBO_TAG_RB:
    case GUMBO_TAG_RTC:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_UNKNOWN:
      return TagRole::kInline;
    case GUMBO_TAG_BR:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_META:
    case GUMBO_TAG_BASE:
    case GUMBO_TAG_AREA:
    case GUMBO_TAG_FRAME:
    case GUMBO_TAG_EMBED:
      return TagRole::kVoid;
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_IMAGE:
    case GUMBO_TAG_LINK:
    case GUMBO_TAG_COL:
    case GUMBO_TAG_COLGROUP:
    case GUMBO_TAG_PARAM:
    case GUMBO_TAG_SOURCE:
    case GUMBO_TAG_TRACK:
    case GUMBO_TAG_WBR:
    case GUMBO_TAG_KEYGEN:
    case GUMBO_TAG_PLAINTEXT:
    case GUMBO_TAG_XMP:
    case GUMBO_TAG_OPTION:
    case GUMBO_TAG_OPTGROUP:
      return TagRole::kIgnored;
    case GUMBO_TAG_TITLE:
      return TagRole::kRcdata;
    default:
      return TagRole::kBlock;
  }
}

bool is_heading(GumboTag tag) {
  return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6;
}

bool is_table_part(GumboTag tag) {
  return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD ||
         tag == GUMBO_TAG_TFOOT || tag == GUMBO_TAG_TR || tag == GUMBO_TAG_TD ||
         tag == GUMBO_TAG_TH || tag == GUMBO_TAG_CAPTION;
}

// Elements no end tag of a block inside them reaches beyond: "has an element in scope".
bool bounds_scope(GumboTag tag) {
  return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH ||
         tag == GUMBO_TAG_CAPTION || tag == GUMBO_TAG_BUTTON || tag == GUMBO_TAG_OBJECT;
}

// The attributes that are read somewhere, by the bit that remembers the first of its name.
struct KeptAttribute {
  std::string_view name;
  bool on_input_only = false;
};
constexpr auto kKeptAttributes = std::to_array<KeptAttribute>({
    {"id"},
    {"class"},
    {"href"},
    {"src"},
    {"name"},
    {"content"},
    {"http-equiv"},
    {"style"},
    {"hidden"},
    {"colspan"},
    {"rowspan"},
    {"start"},
    {"title"},
    {"tagname"},
    {"type"},
    {"value", true},
    {"totalpage", true},
    {"moduleid", true},
});

class Scanner {
 public:
  explicit Scanner(std::string_view html) : html_(html) { result_.html.reserve(html.size() / 2); }

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
    result_.truncated = position_ < html_.size();
    return std::move(result_);
  }

 private:
  struct Open {
    GumboTag tag;
    uint32_t name_hash;  // tells unknown tags apart
    bool kept;
    bool block;
    bool as_span;
  };

  void put_text(std::string_view text) {
    if (text.empty()) {
      return;
    }
    if (dropped_since_text_ && ends_in_open_entity()) {
      result_.html += "<!---->";
    }
    dropped_since_text_ = false;
    ++pieces_;
    if (preformatted_ > 0) {
      result_.html += text;
    } else {
      put_collapsed(text);
    }
  }

  // A run of white space as its one character that matters: the parser pays for each of them.
  void put_collapsed(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
      size_t end = i;
      if (!is_space(text[i])) {
        while (end < text.size() && !is_space(text[end])) {
          ++end;
        }
        result_.html += text.substr(i, end - i);
      } else {
        bool newline = false;
        for (; end < text.size() && is_space(text[end]); ++end) {
          newline = newline || text[end] == '\n' || text[end] == '\r';
        }
        result_.html += newline ? '\n' : ' ';
      }
      i = end;
    }
  }

  // "&am" and a dropped tag and "p;" must not become "&amp;".
  bool ends_in_open_entity() const {
    const std::string_view html = result_.html;
    for (size_t i = html.size(); i > 0 && html.size() - i < 40; --i) {
      const char c = html[i - 1];
      if (c == '&') {
        return true;
      }
      if (!is_letter(c) && !is_digit(c) && c != '#') {
        return false;
      }
    }
    return false;
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
      put_text("&lt;");
      ++position_;
    }
  }

  void declaration() {
    const size_t end = markup_declaration_end(html_, position_);
    const std::string_view text = html_.substr(position_, end - position_);
    if (equals_ignoring_case(text.substr(0, 9), "<!doctype")) {
      result_.html += text;
    }
    dropped_since_text_ = true;
    position_ = end;
  }

  void end_tag() {
    const size_t name_at = position_ + 2;
    if (!is_letter(html_[name_at])) {
      const size_t end = markup_declaration_end(html_, position_);
      dropped_since_text_ = true;
      position_ = end;
      return;
    }
    const size_t length = tag_name_length(html_, name_at);
    const std::string_view name = html_.substr(name_at, length);
    TagReader reader(html_, name_at + length);
    while (reader.next()) {
    }
    position_ = std::min(reader.end(), html_.size());
    dropped_since_text_ = true;
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
    has_identity_ = false;
    TagReader reader(html_, name_at + length);
    read_attributes(reader, tag);
    position_ = std::min(reader.end(), html_.size());
    if (reader.end() == kNone) {
      return;  // the page ends inside the tag: the tokenizer drops it
    }
    dropped_since_text_ = true;
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
          forget_anchor();
        }
        open({tag, tag == GUMBO_TAG_UNKNOWN ? hash(name) : 0, true, false, false}, name);
        return;
      case TagRole::kBlock:
        open_block(tag, name);
        return;
    }
  }

  void read_attributes(TagReader& reader, GumboTag tag) {
    uint32_t seen = 0;
    while (const std::optional<HtmlAttribute> attribute = reader.next()) {
      if (attribute->value.size() > kMaxAttributeBytes) {
        continue;
      }
      for (size_t i = 0; i < kKeptAttributes.size(); ++i) {
        const KeptAttribute& kept = kKeptAttributes[i];
        if (attribute->name.size() == kept.name.size() &&
            equals_ignoring_case(attribute->name, kept.name)) {
          if ((seen & (1U << i)) == 0 && (!kept.on_input_only || tag == GUMBO_TAG_INPUT)) {
            put_attribute(kept.name, attribute->value);
          }
          seen |= 1U << i;
          break;
        }
      }
    }
  }

  void put_attribute(std::string_view name, std::string_view value) {
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

  void put_tag(std::string_view name) {
    result_.html += '<';
    result_.html += name;
    result_.html += attributes_;
    result_.html += '>';
    ++pieces_;
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
    result_.html += html_.substr(position_, end - position_);
    result_.html += "</title>";
    position_ = end;
  }

  // A frame's insides are raw text; only its address matters.
  void copy_frame() {
    put_tag("iframe");
    result_.html += "</iframe>";
    skip_raw(GUMBO_TAG_IFRAME, "iframe");
  }

  static uint32_t hash(std::string_view name) {
    uint32_t value = 2166136261U;
    for (const char c : name) {
      value = (value ^ static_cast<uint8_t>(to_lower(c))) * 16777619U;
    }
    return value;
  }

  void open(const Open& open, std::string_view name) {
    if (open_.size() >= kMaxOpen) {
      return;
    }
    Open entry = open;
    entry.kept = entry.kept && depth_ < kMaxDepth;
    open_.push_back(entry);
    preformatted_ += is_preformatted(entry.tag) ? 1 : 0;
    if (entry.kept) {
      ++depth_;
      put_tag(name);
    }
  }

  static bool is_preformatted(GumboTag tag) {
    return tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_LISTING;
  }

  // A link ends where the next begins; blocks inside it stay open.
  void forget_anchor() {
    for (size_t i = open_.size(); i > 0 && !bounds_scope(open_[i - 1].tag); --i) {
      if (open_[i - 1].tag == GUMBO_TAG_A) {
        depth_ -= open_[i - 1].kept ? 1 : 0;
        open_.erase(open_.begin() + static_cast<ptrdiff_t>(i) - 1);
        return;
      }
    }
  }

  void open_block(GumboTag tag, std::string_view name) {
    if (tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_FRAMESET) {
      put_tag(name);
      return;
    }
    close_implied(tag);
    open({tag, 0, true, true, false}, name);
  }

  // The open elements that a start tag ends: section 13.2.6.4.7, and 13.2.6.4.9 on for tables.
  void close_implied(GumboTag tag) {
    if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) {
      close_up_to({GUMBO_TAG_TD, GUMBO_TAG_TH}, {GUMBO_TAG_TR, GUMBO_TAG_TABLE});
      return;
    }
    if (tag == GUMBO_TAG_TR) {
      close_up_to({GUMBO_TAG_TR, GUMBO_TAG_CAPTION}, {GUMBO_TAG_TABLE, GUMBO_TAG_TABLE});
      return;
    }
    if (tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TFOOT) {
      for (const GumboTag part : {GUMBO_TAG_TBODY, GUMBO_TAG_THEAD, GUMBO_TAG_TFOOT}) {
        close_up_to({part, GUMBO_TAG_CAPTION}, {GUMBO_TAG_TABLE, GUMBO_TAG_TABLE});
      }
      return;
    }
    close_paragraph();
    if (tag == GUMBO_TAG_LI) {
      close_up_to({GUMBO_TAG_LI, GUMBO_TAG_LI}, {GUMBO_TAG_UL, GUMBO_TAG_OL});
    } else if (tag == GUMBO_TAG_DD || tag == GUMBO_TAG_DT) {
      close_up_to({GUMBO_TAG_DD, GUMBO_TAG_DT}, {GUMBO_TAG_DL, GUMBO_TAG_DL});
    } else if (is_heading(tag) && !open_.empty() && is_heading(open_.back().tag)) {
      pop();
    }
  }

  void close_paragraph() {
    close_up_to({GUMBO_TAG_P, GUMBO_TAG_P}, {GUMBO_TAG_TABLE, GUMBO_TAG_TABLE});
  }

  // Pops to the nearest open element among `wanted`, unless one of `bounds` or of the elements
  // that bound every scope stands before it.
  void close_up_to(std::array<GumboTag, 2> wanted, std::array<GumboTag, 2> bounds) {
    for (size_t i = open_.size(); i > 0; --i) {
      const GumboTag tag = open_[i - 1].tag;
      if (tag == wanted[0] || tag == wanted[1]) {
        pop_to(i - 1);
        return;
      }
      const bool cell_part = is_table_part(wanted[0]);
      if (tag == bounds[0] || tag == bounds[1] || (!cell_part && bounds_scope(tag)) ||
          (wanted[0] == GUMBO_TAG_LI && open_[i - 1].block && tag != GUMBO_TAG_DIV &&
           tag != GUMBO_TAG_P && tag != GUMBO_TAG_ADDRESS)) {
        return;
      }
    }
  }

  void pop() {
    depth_ -= open_.back().kept ? 1 : 0;
    preformatted_ -= is_preformatted(open_.back().tag) ? 1 : 0;
    open_.pop_back();
  }

  void pop_to(size_t size) {
    while (open_.size() > size) {
      pop();
    }
  }

  void close(GumboTag tag, std::string_view name) {
    const TagRole role = role_of(tag);
    if (tag == GUMBO_TAG_BR) {
      result_.html += "<br>";
      ++pieces_;
      return;
    }
    if (role == TagRole::kDressing || role == TagRole::kInline) {
      close_inline(tag, name);
      return;
    }
    if (role != TagRole::kBlock || tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_FRAMESET) {
      return;
    }
    for (size_t i = open_.size(); i > 0; --i) {
      const Open& entry = open_[i - 1];
      if (entry.tag == tag || (is_heading(tag) && is_heading(entry.tag))) {
        const bool kept = entry.kept;
        pop_to(i - 1);
        if (kept) {
          put_end_tag(name);
        }
        return;
      }
      if (entry.block && bounds_scope(entry.tag) && !is_table_part(tag)) {
        break;
      }
    }
    if (tag == GUMBO_TAG_P) {
      put_end_tag(name);  // makes an empty paragraph, which is a line break
    }
  }

  void close_inline(GumboTag tag, std::string_view name) {
    const uint32_t wanted = tag == GUMBO_TAG_UNKNOWN ? hash(name) : 0;
    for (size_t i = open_.size(); i > 0; --i) {
      const Open entry = open_[i - 1];
      if (entry.tag == tag && entry.name_hash == wanted) {
        if (tag == GUMBO_TAG_A) {  // closes alone, blocks inside it stay open
          depth_ -= entry.kept ? 1 : 0;
          open_.erase(open_.begin() + static_cast<ptrdiff_t>(i) - 1);
        } else {
          pop_to(i - 1);
        }
        if (entry.kept) {
          put_end_tag(entry.as_span ? "span" : name);
        }
        return;
      }
      if (entry.block && tag != GUMBO_TAG_A) {
        return;
      }
    }
  }

  void put_end_tag(std::string_view name) {
    result_.html += "</";
    result_.html += name;
    result_.html += '>';
    ++pieces_;
  }

  std::string_view html_;
  size_t position_ = 0;
  size_t pieces_ = 0;
  size_t depth_ = 0;
  size_t preformatted_ = 0;  // open <pre>
  bool dropped_since_text_ = false;
  bool has_identity_ = false;
  std::string attributes_;
  std::vector<Open> open_;
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

ScannedHtml scan_html(std::string_view html) {
  return Scanner(html).scan();
}

}  // namespace shilu
