#include "extract/item_numbers.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "extract/list_marker.h"
#include "extract/tag_attributes.h"

namespace shilu {
namespace {

// A whole number, which may be below zero; nothing where the attribute gives none.
std::optional<int> number_attribute(const Dom& dom, NodeIndex index, const char* name) {
  constexpr int kFarthest = 1'000'000;
  const std::string_view text = trim_ascii(dom.attribute(index, name));
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) {
    return std::nullopt;
  }
  return std::clamp(value, -kFarthest, kFarthest);
}

int count_items(const Dom& dom, NodeIndex list) {
  int count = 0;
  for (NodeIndex child = list + 1; child < dom[list].end; child = dom[child].end) {
    count += dom[child].tag == GUMBO_TAG_LI ? 1 : 0;
  }
  return count;
}

bool is_unmarked(const Dom& dom, NodeIndex index) {
  return style_unmarks(dom.attribute(index, "style"));
}

}  // namespace

ItemNumbers::ItemNumbers(const Dom& dom, NodeIndex list)
    : dom_(dom),
      list_(list),
      ordered_(dom[list].tag == GUMBO_TAG_OL),
      step_(ordered_ && dom.has_attribute(list, "reversed") ? -1 : 1),
      next_(1) {
  if (ordered_) {
    next_ = number_attribute(dom, list, "start").value_or(step_ < 0 ? count_items(dom, list) : 1);
  }
}

std::string ItemNumbers::take_marker(NodeIndex item) {
  if (!ordered_) {
    return "";
  }
  const int number = number_attribute(dom_, item, "value").value_or(next_);
  next_ = number + step_;
  if (is_unmarked(dom_, list_) || is_unmarked(dom_, item)) {
    return "";
  }
  const NodeIndex typed = dom_.has_attribute(item, "type") ? item : list_;
  return list_marker(number, dom_.attribute(typed, "type"));
}

}  // namespace shilu
