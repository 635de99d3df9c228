#include "extract/measures.h"

#include "base/ascii.h"

namespace shilu {
namespace {

// U+3400 to U+9FFF by the first two bytes of UTF-8.
bool begins_han(unsigned char first, unsigned char second) {
  return (first >= 0xE4 && first <= 0xE9) || (first == 0xE3 && second >= 0x90);
}

// 、。 (U+3001, U+3002) and ！，：；？ (U+FF01, FF0C, FF1A, FF1B, FF1F).
bool is_stop(unsigned char first, unsigned char second, unsigned char third) {
  if (first == 0xE3) {
    return second == 0x80 && (third == 0x81 || third == 0x82);
  }
  return first == 0xEF && second == 0xBC &&
         (third == 0x81 || third == 0x8C || third == 0x9A || third == 0x9B || third == 0x9F);
}

void add(TextMeasure& sum, const TextMeasure& part) {
  sum.bytes += part.bytes;
  sum.han += part.han;
  sum.stops += part.stops;
  sum.link_bytes += part.link_bytes;
  sum.blocks += part.blocks;
  sum.tables += part.tables;
  sum.links += part.links;
}

}  // namespace

TextMeasure measure_text(std::string_view text) {
  TextMeasure measure;
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  const size_t size = text.size();
  for (size_t i = 0; i < size; ++i) {
    const unsigned char c = data[i];
    if (c >= 0xE4 && c <= 0xE9 && i + 2 < size) {
      i += 2;
      measure.bytes += 3;
      ++measure.han;
      continue;
    }
    if (c < 0x80) {
      measure.bytes += is_space(static_cast<char>(c)) ? 0 : 1;
      continue;
    }
    if (c >= 0xE0 && c < 0xF0 && i + 2 < size) {
      const unsigned char second = data[i + 1];
      const unsigned char third = data[i + 2];
      i += 2;
      if (c == 0xE3 && second == 0x80 && third == 0x80) {
        continue;  // U+3000
      }
      measure.bytes += 3;
      measure.han += begins_han(c, second) ? 1 : 0;
      measure.stops += is_stop(c, second, third) ? 1 : 0;
      continue;
    }
    if (c == 0xC2 && i + 1 < size && data[i + 1] == 0xA0) {
      ++i;  // U+00A0
      continue;
    }
    ++measure.bytes;
  }
  return measure;
}

Measures::Measures(const Dom& dom) : dom_(dom) {
  before_.resize(dom.size() + 1);
  TextMeasure sum;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    before_[i] = sum;
    const DomNode& node = dom[i];
    if (node.hidden || node.dropped) {
      continue;
    }
    if (node.is_text) {
      TextMeasure text = measure_text(node.text);
      text.link_bytes = node.in_link ? text.bytes : 0;
      add(sum, text);
    } else {
      sum.blocks += is_block(node.tag) || node.tag == GUMBO_TAG_BR ? 1 : 0;
      sum.tables += node.tag == GUMBO_TAG_TABLE ? 1 : 0;
      sum.links += node.tag == GUMBO_TAG_A && node.in_link ? 1 : 0;
    }
  }
  before_[dom.size()] = sum;
}

TextMeasure Measures::between(NodeIndex begin, NodeIndex end) const {
  const TextMeasure& a = before_[begin];
  const TextMeasure& b = before_[end];
  return {b.bytes - a.bytes,   b.han - a.han,       b.stops - a.stops, b.link_bytes - a.link_bytes,
          b.blocks - a.blocks, b.tables - a.tables, b.links - a.links};
}

bool is_block(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIR:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_FRAMESET:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_HGROUP:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_LEGEND:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_LISTING:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_MARQUEE:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL:
      return true;
    default:
      return false;
  }
}

}  // namespace shilu
