#include "extract/tag_attributes.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "extract/scanned_text.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMaxBytes =
    4096;  // of a value; longer ones are no names, and no addresses of ours

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

}  // namespace

TagAttributes::TagAttributes(std::span<const std::string> asked) : asked_(asked) {}

void TagAttributes::clear() {
  markup_.clear();
  aside_.clear();
  has_identity_ = false;
}

void TagAttributes::read(TagReader& reader, GumboTag tag) {
  clear();
  uint32_t seen = 0;
  asked_seen_.assign(asked_.size(), false);
  while (const std::optional<HtmlAttribute> attribute = reader.next()) {
    if (attribute->value.size() > kMaxBytes && !equals_ignoring_case(attribute->name, "content")) {
      continue;
    }
    if (const size_t i = index_asked(attribute->name); i < asked_.size()) {
      if (!asked_seen_[i]) {
        put(tag, asked_[i], attribute->value);
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
          put(tag, kept.name, attribute->value);
        }
        seen |= 1U << i;
        break;
      }
    }
  }
}

size_t TagAttributes::index_asked(std::string_view name) const {
  const auto found = std::find_if(asked_.begin(), asked_.end(), [&](const std::string& asked) {
    return equals_ignoring_case(name, asked);
  });
  return static_cast<size_t>(found - asked_.begin());
}

void TagAttributes::put(GumboTag tag, std::string_view name, std::string_view value) {
  if (name == "style") {
    const bool unmarks = (tag == GUMBO_TAG_OL || tag == GUMBO_TAG_LI) && style_unmarks(value);
    if (!style_hides(value) && !unmarks) {
      return;
    }
    value = style_hides(value) ? "display:none" : "list-style:none";
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
  markup_ += ' ';
  markup_ += name;
  markup_ += "=\"";
  if (value.find('"') == kNone) {
    markup_ += value;
  } else {
    for (const char c : value) {
      c == '"' ? markup_ += "&quot;" : markup_ += c;
    }
  }
  markup_ += '"';
}

bool TagAttributes::put_aside(std::string_view name, std::string_view value) {
  const size_t before = aside_.size();
  aside_.append(name).push_back('\0');
  if (!append_decoded_value(value, aside_)) {
    aside_.resize(before);
    return false;
  }
  aside_.push_back('\0');
  return true;
}

bool style_unmarks(std::string_view style) {
  while (!style.empty()) {
    const std::string_view declaration = style.substr(0, style.find(';'));
    style.remove_prefix(std::min(declaration.size() + 1, style.size()));
    const size_t colon = declaration.find(':');
    const std::string_view property = trim_ascii(declaration.substr(0, colon));
    if (colon != kNone && (equals_ignoring_case(property, "list-style") ||
                           equals_ignoring_case(property, "list-style-type"))) {
      return contains_ignoring_case(declaration.substr(colon + 1), "none");
    }
  }
  return false;
}

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

}  // namespace shilu
