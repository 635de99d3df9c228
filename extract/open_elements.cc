#include "extract/open_elements.h"

#include "base/ascii.h"
#include "extract/tag_role.h"

namespace shilu {
namespace {

// An <li> ends the one before it through these, and through no other block.
bool lets_item_through(GumboTag tag) {
  return tag == GUMBO_TAG_DIV || tag == GUMBO_TAG_P || tag == GUMBO_TAG_ADDRESS;
}

}  // namespace

bool OpenElements::push(const OpenElement& element) {
  if (elements_.size() >= kMaxOpen) {
    return false;
  }
  elements_.push_back(element);
  depth_ += element.kept ? 1 : 0;
  ++open_[slot_of(element.tag)];
  return true;
}

void OpenElements::close_implied(GumboTag tag) {
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
  close_up_to({GUMBO_TAG_P, GUMBO_TAG_P}, {GUMBO_TAG_TABLE, GUMBO_TAG_TABLE});
  if (tag == GUMBO_TAG_LI) {
    close_up_to({GUMBO_TAG_LI, GUMBO_TAG_LI}, {GUMBO_TAG_UL, GUMBO_TAG_OL});
  } else if (tag == GUMBO_TAG_DD || tag == GUMBO_TAG_DT) {
    close_up_to({GUMBO_TAG_DD, GUMBO_TAG_DT}, {GUMBO_TAG_DL, GUMBO_TAG_DL});
  } else if (is_heading_tag(tag) && !elements_.empty() && is_heading_tag(elements_.back().tag)) {
    pop();
  }
}

void OpenElements::close_link() {
  if (!is_open(GUMBO_TAG_A)) {
    return;
  }
  for (size_t i = elements_.size(); i > 0 && !bounds_scope(elements_[i - 1].tag); --i) {
    if (elements_[i - 1].tag == GUMBO_TAG_A) {
      erase(i - 1);
      return;
    }
  }
}

std::optional<OpenElement> OpenElements::close_block(GumboTag tag) {
  if (!is_open(tag)) {
    return std::nullopt;
  }
  for (size_t i = elements_.size(); i > 0; --i) {
    const OpenElement& element = elements_[i - 1];
    if (element.tag == tag || (is_heading_tag(tag) && is_heading_tag(element.tag))) {
      const OpenElement closed = element;
      pop_to(i - 1);
      return closed;
    }
    // The end tag of a part of a table reaches as far as that table: sections 13.2.6.4.9 to 15.
    const bool bounds = is_table_part(tag) ? element.tag == GUMBO_TAG_TABLE
                                           : element.block && bounds_scope(element.tag);
    if (bounds) {
      break;
    }
  }
  return std::nullopt;
}

std::optional<OpenElement> OpenElements::close_inline(GumboTag tag, uint32_t name_hash) {
  if (!is_open(tag)) {
    return std::nullopt;
  }
  for (size_t i = elements_.size(); i > 0; --i) {
    const OpenElement& element = elements_[i - 1];
    if (element.tag == tag && element.name_hash == name_hash) {
      const OpenElement closed = element;
      if (tag == GUMBO_TAG_A) {
        erase(i - 1);  // closes alone: blocks inside it stay open
      } else {
        pop_to(i - 1);
      }
      return closed;
    }
    if (element.block && tag != GUMBO_TAG_A) {
      break;
    }
  }
  return std::nullopt;
}

void OpenElements::close_up_to(std::array<GumboTag, 2> wanted, std::array<GumboTag, 2> bounds) {
  if (!is_open(wanted[0]) && !is_open(wanted[1])) {
    return;
  }
  const bool of_table = is_table_part(wanted[0]);
  const bool item = wanted[0] == GUMBO_TAG_LI;
  for (size_t i = elements_.size(); i > 0; --i) {
    const OpenElement& element = elements_[i - 1];
    if (element.tag == wanted[0] || element.tag == wanted[1]) {
      pop_to(i - 1);
      return;
    }
    if (element.tag == bounds[0] || element.tag == bounds[1] ||
        (!of_table && bounds_scope(element.tag)) ||
        (item && element.block && !lets_item_through(element.tag))) {
      return;
    }
  }
}

size_t OpenElements::slot_of(GumboTag tag) {
  return static_cast<size_t>(is_heading_tag(tag) ? GUMBO_TAG_H1 : tag);
}

void OpenElements::pop() {
  erase(elements_.size() - 1);
}

void OpenElements::pop_to(size_t size) {
  while (elements_.size() > size) {
    pop();
  }
}

void OpenElements::erase(size_t index) {
  const OpenElement& element = elements_[index];
  depth_ -= element.kept ? 1 : 0;
  --open_[slot_of(element.tag)];
  elements_.erase(elements_.begin() + static_cast<ptrdiff_t>(index));
}

uint32_t name_hash_of(std::string_view name) {
  uint32_t value = 2166136261U;  // FNV-1a
  for (const char c : name) {
    value = (value ^ static_cast<uint8_t>(to_lower(c))) * 16777619U;
  }
  return value;
}

}  // namespace shilu
