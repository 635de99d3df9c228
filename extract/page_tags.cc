#include "extract/page_tags.h"

#include <array>

#include "base/ascii.h"
#include "extract/matching_copy.h"
#include "extract/site_identity.h"

namespace shilu {
namespace {

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
});

void take_meta(const Dom& dom, NodeIndex index, PageTags& tags) {
  std::string_view name = dom.attribute(index, "name");
  if (name.empty()) {
    return;
  }
  const std::string_view content = trim_wide_space(dom.attribute(index, "content"));
  if (content.empty()) {
    return;
  }
  name = trim_ascii(name);
  for (const TagRow& row : kTags) {
    std::optional<std::string>& field = tags.*row.field;
    if (!field && equals_ignoring_case(name, row.name)) {
      field = std::string(content);
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
      tags.title_element = trim_wide_space(dom[i + 1].text);
    }
  }
  if (tags.site_id && !is_site_code(*tags.site_id)) {
    tags.site_id.reset();
  }
  return tags;
}

}  // namespace shilu
