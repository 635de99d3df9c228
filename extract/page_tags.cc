#include "extract/page_tags.h"

#include <re2/re2.h>

#include <array>

#include "base/ascii.h"
#include "extract/matching_copy.h"
#include "extract/site_identity.h"

namespace shilu {
namespace {

// Bytes; what is longer is no title, and would be compared with many lines.
constexpr size_t kLongestTitleElement = 2048;

struct TagRow {
  std::string_view name;
  std::optional<std::string> PageTags::*field;
};

constexpr auto kTags = std::to_array<TagRow>({
    {"sitename", &PageTags::site_name},
    {"siteidcode", &PageTags::site_id},
    {"columnname", &PageTags::column_name},
    {"columntype", &PageTags::column_type},
    {"articletitle", &PageTags::article_title},
    {"pubdate", &PageTags::published},
    {"publishdate", &PageTags::published},
    {"contentsource", &PageTags::source},
    {"keywords", &PageTags::keywords},
    {"og:title", &PageTags::social_title},
});

// Editors put line breaks into titles, and templates copy them: 第一行&lt;br/&gt;第二行.
std::string without_markup(std::string_view content) {
  static const RE2 kBreak(R"((?i)<(?:br|/?(?:p|b|span|font|strong))\b[^<>]*>)");
  std::string text(content);
  if (text.find('<') != std::string::npos) {
    RE2::GlobalReplace(&text, kBreak, " ");
  }
  return std::string(trim_wide_space(text));
}

// What a template left unfilled.
bool is_placeholder(std::string_view content) {
  return content.starts_with("${") || content.starts_with("{{") || content.starts_with("<%") ||
         content.starts_with("<$") || content == "null" || content == "undefined";
}

void take_meta(const Dom& dom, NodeIndex index, PageTags& tags) {
  std::string_view name = dom.attribute(index, "name");
  if (name.empty()) {
    name = dom.attribute(index, "property");  // Open Graph
  }
  const std::string content = without_markup(dom.attribute(index, "content"));
  if (name.empty() || content.empty() || is_placeholder(content)) {
    return;
  }
  name = trim_ascii(name);
  for (const TagRow& row : kTags) {
    std::optional<std::string>& field = tags.*row.field;
    if (!field && equals_ignoring_case(name, row.name)) {
      field = content;
    }
  }
}

}  // namespace

PageTags read_page_tags(const Dom& dom) {
  PageTags tags;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    const DomNode& node = dom[i];
    if (node.tag == GUMBO_TAG_META) {
      take_meta(dom, i, tags);
    } else if (node.tag == GUMBO_TAG_TITLE && tags.title_element.empty() && node.end > i + 1) {
      tags.title_element = trim_wide_space(front_of(dom[i + 1].text, kLongestTitleElement));
    }
  }
  if (tags.site_id && !is_site_code(*tags.site_id)) {
    tags.site_id.reset();
  }
  return tags;
}

}  // namespace shilu
